package flowclause.obligations.tracking_technology_test

import data.flowclause.testing
import rego.v1

parameters := {"harmless_when": ["linkable", "collects_personal_data"]}

test_expansion if {
	testing.expansion("tracking_technology", parameters) == {
		"for": "cookie",
		"ways": [[
			testing.literal("cookie.collects_personal_data", "in", [false]),
			testing.literal("cookie.linkable", "in", [false]),
		]],
	}
}

test_expansion_of_one if {
	testing.expansion("tracking_technology", {"harmless_when": ["linkable"]}) == {
		"for": "cookie",
		"ways": [[testing.literal("cookie.linkable", "in", [false])]],
	}
}

test_harm[note] if {
	some note, case in {
		"harmless": {"collects": false, "linkable": false, "state": 2},
		"harmless in one respect": {"collects": false, "linkable": true, "state": 0},
		"not known in one respect": {"collects": false, "linkable": null, "state": 1},
		"harmful": {"collects": true, "linkable": true, "state": 0},
		"harmful, the rest not known": {"collects": true, "linkable": null, "state": 0},
		"nothing is known": {"collects": null, "linkable": null, "state": 1},
	}
	facts := {"cookie.collects_personal_data": case.collects, "cookie.linkable": case.linkable}
	testing.state("tracking_technology", parameters, facts) == case.state
}
