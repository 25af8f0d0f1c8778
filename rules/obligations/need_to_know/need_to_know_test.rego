package flowclause.obligations.need_to_know_test

import data.flowclause.testing
import rego.v1

parameters := {"scopes": ["named_roles", "all_employees"]}

test_expansion if {
	testing.expansion("need_to_know", parameters) == {
		"for": "flow",
		"ways": [[testing.literal("access.scope", "in", ["named_roles", "all_employees"])]],
	}
}

test_state if {
	states := [testing.state("need_to_know", parameters, {"access.scope": declared}) |
		some declared in ["named_roles", "all_employees", "public", null]
	]
	states == [2, 2, 0, 1]
}
