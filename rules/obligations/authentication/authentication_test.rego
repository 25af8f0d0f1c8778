package flowclause.obligations.authentication_test

import data.flowclause.testing
import rego.v1

parameters := {"methods": ["single_sign_on", "certificate"]}

test_expansion if {
	testing.expansion("authentication", parameters) == {
		"for": "flow",
		"ways": [[testing.literal("access.authentication", "in", ["single_sign_on", "certificate"])]],
	}
}

test_state if {
	states := [testing.state("authentication", parameters, {"access.authentication": declared}) |
		some declared in ["single_sign_on", "certificate", "shared_link", null]
	]
	states == [2, 2, 0, 1]
}
