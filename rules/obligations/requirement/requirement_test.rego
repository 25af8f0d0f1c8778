package flowclause.obligations.requirement_test

import data.flowclause.testing
import rego.v1

isolated := {"security.isolated": true, "security.monitored": true}

supervised := {"recipient.supervised": {"not": false}}

test_expansion if {
	testing.expansion("requirement", {"ways": [isolated]}) == {
		"for": "flow",
		"ways": [[
			testing.literal("security.isolated", "in", [true]),
			testing.literal("security.monitored", "in", [true]),
		]],
	}
}

test_expansion_for_an_element if {
	testing.expansion("requirement", {"for": "recipient", "ways": [supervised, isolated]}) == {
		"for": "recipient",
		"ways": [
			[testing.negated(testing.literal("recipient.supervised", "in", [false]))],
			[
				testing.literal("security.isolated", "in", [true]),
				testing.literal("security.monitored", "in", [true]),
			],
		],
	}
}

test_state[note] if {
	some note, case in {
		"all of it": {"isolated": true, "monitored": true, "state": 2},
		"half of it": {"isolated": true, "monitored": false, "state": 0},
		"half of it is not known": {"isolated": true, "monitored": null, "state": 1},
	}
	facts := {"security.isolated": case.isolated, "security.monitored": case.monitored}
	testing.state("requirement", {"ways": [isolated]}, facts) == case.state
}
