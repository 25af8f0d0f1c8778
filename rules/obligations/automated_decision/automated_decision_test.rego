package flowclause.obligations.automated_decision_test

import data.flowclause.testing
import rego.v1

test_expansion if {
	testing.expansion("automated_decision", {}) == {
		"for": "flow",
		"ways": [
			[testing.literal("automated_decision.solely_automated", "in", [false])],
			[testing.literal("automated_decision.human_review", "in", [true])],
		],
	}
}

test_decision[note] if {
	some note, case in {
		"not by automated means alone": {"solely": false, "review": false, "state": 2},
		"reviewed": {"solely": true, "review": true, "state": 2},
		"not reviewed": {"solely": true, "review": false, "state": 0},
		"not known whether reviewed": {"solely": true, "review": null, "state": 1},
		"nothing is known": {"solely": null, "review": null, "state": 1},
	}
	facts := {
		"automated_decision.solely_automated": case.solely,
		"automated_decision.human_review": case.review,
	}
	testing.state("automated_decision", {}, facts) == case.state
}
