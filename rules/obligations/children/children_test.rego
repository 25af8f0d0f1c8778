package flowclause.obligations.children_test

import data.flowclause.testing
import rego.v1

test_expansion if {
	testing.expansion("children", {"under": 13, "knowing": true}) == {
		"for": "flow",
		"ways": [
			[testing.literal("subject.age", "at_least", 13)],
			[testing.literal("subject.age_known", "in", [false])],
		],
	}
}

test_expansion_whatever_is_known if {
	testing.expansion("children", {"under": 14, "knowing": false}) == {
		"for": "flow",
		"ways": [[testing.literal("subject.age", "at_least", 14)]],
	}
}

test_age[note] if {
	some note, case in {
		"twelve": {"age": testing.ages(12, 12), "states": [0, 0]},
		"thirteen": {"age": testing.ages(13, 13), "states": [2, 0]},
		"fourteen": {"age": testing.ages(14, 14), "states": [2, 2]},
		"ten to twelve": {"age": testing.ages(10, 12), "states": [0, 0]},
		"twelve to fourteen": {"age": testing.ages(12, 14), "states": [1, 1]},
		"thirteen to fourteen": {"age": testing.ages(13, 14), "states": [2, 1]},
		"thirteen and older": {"age": testing.ages(13, null), "states": [2, 1]},
		"up to thirteen": {"age": testing.ages(null, 13), "states": [1, 0]},
		"not known": {"age": null, "states": [1, 1]},
	}
	states := [testing.state("children", {"under": limit, "knowing": false}, {"subject.age": case.age}) |
		some limit in [13, 14]
	]
	states == case.states
}

test_knowing[note] if {
	some note, case in {
		"a known child": {"age": testing.ages(12, 12), "known": true, "state": 0},
		"a child of whom nobody knows": {"age": testing.ages(12, 12), "known": false, "state": 2},
		"no age, and none known": {"age": null, "known": false, "state": 2},
		"no age, though it is known": {"age": null, "known": true, "state": 1},
		"nothing is declared": {"age": null, "known": null, "state": 1},
		"a child, known or not": {"age": testing.ages(12, 12), "known": null, "state": 1},
	}
	facts := {"subject.age": case.age, "subject.age_known": case.known}
	testing.state("children", {"under": 13, "knowing": true}, facts) == case.state
}
