package flowclause.obligations.permission_test

import data.flowclause.testing
import rego.v1

parameters := {"listed": ["location", "camera"]}

test_expansion if {
	testing.expansion("permission", parameters) == {
		"for": "permission",
		"ways": [
			[testing.literal("permission.name", "in", ["location", "camera"])],
			[testing.literal("permission.mandatory", "in", [false])],
		],
	}
}

test_permission[note] if {
	some note, case in {
		"listed": {"name": "camera", "mandatory": true, "state": 2},
		"not listed, and people may refuse": {"name": "contacts", "mandatory": false, "state": 2},
		"not listed, and mandatory": {"name": "contacts", "mandatory": true, "state": 0},
		"not listed, mandatory or not": {"name": "contacts", "mandatory": null, "state": 1},
		"not known which, and mandatory": {"name": null, "mandatory": true, "state": 1},
	}
	facts := {"permission.name": case.name, "permission.mandatory": case.mandatory}
	testing.state("permission", parameters, facts) == case.state
}
