package flowclause.obligations.silence_test

import data.flowclause.obligations.silence
import data.flowclause.testing
import rego.v1

lost := {"ruling": "rulings.15"}

test_expansion if {
	testing.expansion("silence", {}) == {"for": "flow", "ways": []}
}

test_expansion_of_a_lost_text if {
	testing.expansion("silence", lost) == {
		"for": "flow",
		"ways": [[testing.literal("rulings.15", "in", [true])]],
	}
}

test_expansion_for_an_element if {
	testing.expansion("silence", {"for": "recipient"}) == {"for": "recipient", "ways": []}
}

test_expansion_without_parameters if {
	expansion := silence.expansion with input as {"obligations": {"na-S.1": {"kind": "silence"}}}
	expansion == {"na-S.1": {"for": "flow", "ways": []}}
}

test_nothing_keeps_silence if testing.state("silence", {}, {"rulings.15": true}) == 0

test_ruling_on_a_lost_text if {
	[testing.state("silence", lost, {"rulings.15": ruling}) | some ruling in [true, false, null]] == [2, 0, 1]
}
