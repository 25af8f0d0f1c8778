package flowclause.obligations.necessity_test

import data.flowclause.testing
import rego.v1

test_expansion[element] if {
	some element, fact in {"flow": "data.necessary", "recipient": "recipient.necessary"}
	testing.expansion("necessity", {"for": element}) == {
		"for": element,
		"ways": [[testing.literal(fact, "in", [true])]],
	}
}

test_state if {
	states := [testing.state("necessity", {"for": "flow"}, {"data.necessary": declared}) |
		some declared in [true, false, null]
	]
	states == [2, 0, 1]
}
