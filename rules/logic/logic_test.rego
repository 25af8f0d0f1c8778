package flowclause.logic_test

import data.flowclause.logic
import data.flowclause.testing
import rego.v1

values := [0, 1, 2]

test_all if {
	[[logic.all_of([left, right]) | some right in values] | some left in values] == [[0, 0, 0], [0, 1, 1], [0, 1, 2]]
}

test_any if {
	[[logic.any_of([left, right]) | some right in values] | some left in values] == [[0, 1, 2], [1, 1, 2], [2, 2, 2]]
}

test_all_of_none_is_true if logic.all_of([]) == 2

test_any_of_none_is_false if logic.any_of([]) == 0

# The state of each operator on each value, as it stands and negated: never both true, never both false.
test_leaf[note] if {
	some note, case in {
		"in: one of them": {"is": "in", "asked": ["a", "b"], "value": "b", "state": 2},
		"in: none of them": {"is": "in", "asked": ["a", "b"], "value": "c", "state": 0},
		"in: an empty list": {"is": "in", "asked": [], "value": "c", "state": 0},
		"in: false is a value": {"is": "in", "asked": [false], "value": false, "state": 2},
		"in: false is not true": {"is": "in", "asked": [true], "value": false, "state": 0},
		"in: null": {"is": "in", "asked": ["a"], "value": null, "state": 1},
		"in: null is not a value, though asked for": {"is": "in", "asked": [null], "value": null, "state": 1},
		"in: a list cannot be compared": {"is": "in", "asked": ["a"], "value": ["a"], "state": 1},
		"under: the root": {"is": "under", "asked": ["user.contact"], "value": "user.contact", "state": 2},
		"under: below the root": {"is": "under", "asked": ["user.contact"], "value": "user.contact.email", "state": 2},
		"under: too coarse": {"is": "under", "asked": ["user.contact.email"], "value": "user.contact", "state": 1},
		"under: beside the root": {"is": "under", "asked": ["user.contact"], "value": "user.device", "state": 0},
		"under: a root that only begins alike": {"is": "under", "asked": ["user.con"], "value": "user.contact", "state": 0},
		"under: a term that only begins alike": {"is": "under", "asked": ["user.contact"], "value": "user.con", "state": 0},
		"under: the second root": {"is": "under", "asked": ["user.device", "user"], "value": "user.contact", "state": 2},
		"under: too coarse beats beside": {"is": "under", "asked": ["a", "user.device"], "value": "user", "state": 1},
		"under: no root": {"is": "under", "asked": [], "value": "user", "state": 0},
		"under: null": {"is": "under", "asked": ["user"], "value": null, "state": 1},
		"under: a number cannot be compared": {"is": "under", "asked": ["user"], "value": 3, "state": 1},
		"at_least: a number above": {"is": "at_least", "asked": 13, "value": 14, "state": 2},
		"at_least: the number itself": {"is": "at_least", "asked": 13, "value": 13, "state": 2},
		"at_least: a number below": {"is": "at_least", "asked": 13, "value": 12, "state": 0},
		"at_least: a band above": {"is": "at_least", "asked": 13, "value": testing.ages(14, 20), "state": 2},
		"at_least: a band from there": {"is": "at_least", "asked": 13, "value": testing.ages(13, 14), "state": 2},
		"at_least: a straddling band": {"is": "at_least", "asked": 13, "value": testing.ages(12, 13), "state": 1},
		"at_least: a band below": {"is": "at_least", "asked": 13, "value": testing.ages(10, 12), "state": 0},
		"at_least: open above": {"is": "at_least", "asked": 13, "value": testing.ages(13, null), "state": 2},
		"at_least: open above, from below": {"is": "at_least", "asked": 13, "value": testing.ages(12, null), "state": 1},
		"at_least: open below": {"is": "at_least", "asked": 13, "value": testing.ages(null, 12), "state": 0},
		"at_least: open below, to the limit": {"is": "at_least", "asked": 13, "value": testing.ages(null, 13), "state": 1},
		"at_least: open at both ends": {"is": "at_least", "asked": 13, "value": testing.ages(null, null), "state": 1},
		"at_least: null": {"is": "at_least", "asked": 13, "value": null, "state": 1},
		"at_least: text cannot be compared": {"is": "at_least", "asked": 13, "value": "14", "state": 1},
		"at_most: a number below": {"is": "at_most", "asked": 15, "value": 14, "state": 2},
		"at_most: the number itself": {"is": "at_most", "asked": 15, "value": 15, "state": 2},
		"at_most: a number above": {"is": "at_most", "asked": 15, "value": 16, "state": 0},
		"at_most: nothing": {"is": "at_most", "asked": 0, "value": 0, "state": 2},
		"at_most: next to nothing": {"is": "at_most", "asked": 0, "value": 0.01, "state": 0},
		"at_most: a band to there": {"is": "at_most", "asked": 13, "value": testing.ages(10, 13), "state": 2},
		"at_most: a straddling band": {"is": "at_most", "asked": 13, "value": testing.ages(13, 14), "state": 1},
		"at_most: a band above": {"is": "at_most", "asked": 13, "value": testing.ages(14, null), "state": 0},
		"at_most: null": {"is": "at_most", "asked": 13, "value": null, "state": 1},
		"at_most: text cannot be compared": {"is": "at_most", "asked": 13, "value": "12", "state": 1},
		"has: one of them": {"is": "has", "asked": ["a", "b"], "value": ["b", "c"], "state": 2},
		"has: none of them": {"is": "has", "asked": ["a", "b"], "value": ["c"], "state": 0},
		"has: an empty list": {"is": "has", "asked": ["a"], "value": [], "state": 0},
		"has: null": {"is": "has", "asked": ["a"], "value": null, "state": 1},
		"has: a scalar cannot be compared": {"is": "has", "asked": ["a"], "value": "a", "state": 1},
		"has_all: all and more": {"is": "has_all", "asked": ["a", "b"], "value": ["c", "b", "a"], "state": 2},
		"has_all: not all": {"is": "has_all", "asked": ["a", "b"], "value": ["a"], "state": 0},
		"has_all: an empty list": {"is": "has_all", "asked": ["a"], "value": [], "state": 0},
		"has_all: nothing asked": {"is": "has_all", "asked": [], "value": [], "state": 2},
		"has_all: null": {"is": "has_all", "asked": ["a"], "value": null, "state": 1},
		"within: fewer": {"is": "within", "asked": ["a", "b"], "value": ["b"], "state": 2},
		"within: one more": {"is": "within", "asked": ["a", "b"], "value": ["b", "c"], "state": 0},
		"within: an empty list": {"is": "within", "asked": ["a"], "value": [], "state": 2},
		"within: null": {"is": "within", "asked": ["a"], "value": null, "state": 1},
		"within: a scalar cannot be compared": {"is": "within", "asked": ["a"], "value": "a", "state": 1},
		"all_under: all": {"is": "all_under", "asked": ["a"], "value": ["a", "a.b"], "state": 2},
		"all_under: one too coarse": {"is": "all_under", "asked": ["a.b"], "value": ["a", "a.b"], "state": 1},
		"all_under: one beside": {"is": "all_under", "asked": ["a.b"], "value": ["a", "a.b", "c"], "state": 0},
		"all_under: an empty list": {"is": "all_under", "asked": ["a"], "value": [], "state": 2},
		"all_under: an unknown term": {"is": "all_under", "asked": ["a"], "value": ["a", null], "state": 1},
		"all_under: null": {"is": "all_under", "asked": ["a"], "value": null, "state": 1},
		"some_under: one": {"is": "some_under", "asked": ["a"], "value": ["c", "a.b"], "state": 2},
		"some_under: one too coarse": {"is": "some_under", "asked": ["a.b"], "value": ["c", "a"], "state": 1},
		"some_under: none": {"is": "some_under", "asked": ["a.b"], "value": ["c"], "state": 0},
		"some_under: an empty list": {"is": "some_under", "asked": ["a"], "value": [], "state": 0},
		"some_under: null": {"is": "some_under", "asked": ["a"], "value": null, "state": 1},
		"an operator that does not exist": {"is": "beneath", "asked": ["a"], "value": "a", "state": 1},
		"an operator that does not exist, on a list": {"is": "beneath", "asked": ["a"], "value": ["a"], "state": 1},
	}
	literal := testing.literal("fact", case.is, case.asked)
	negated := testing.negated(literal)
	[logic.state({"fact": case.value}, asked) | some asked in [literal, negated]] == [case.state, 2 - case.state]
}

test_absent_fact_is_unknown if {
	literal := testing.literal("fact", "in", [true])
	[logic.state({}, asked) | some asked in [literal, testing.negated(literal)]] == [1, 1]
}

test_gate[note] if {
	some note, case in {
		"declared and true": {"facts": {"fact": true}, "states": [2, 0]},
		"declared and false": {"facts": {"fact": false}, "states": [0, 2]},
		"not known": {"facts": {"fact": null}, "states": [0, 0]},
		"absent": {"facts": {}, "states": [0, 0]},
		"not to be compared": {"facts": {"fact": [true]}, "states": [0, 0]},
	}
	literal := testing.gated(testing.literal("fact", "in", [true]))
	[logic.state(case.facts, asked) | some asked in [literal, testing.negated(literal)]] == case.states
}

separate := testing.literal("kind", "in", ["separate"])

prior := testing.literal("prior", "in", [true])

# One consent that is separate and prior, not two with one virtue each.
test_elements[note] if {
	some note, case in {
		"both on one": {"value": [{"kind": "separate", "prior": true}], "some": 2, "each": 2},
		"each on another": {
			"value": [{"kind": "separate", "prior": false}, {"kind": "explicit", "prior": true}],
			"some": 0, "each": 0,
		},
		"both on one of two": {
			"value": [{"kind": "explicit", "prior": false}, {"kind": "separate", "prior": true}],
			"some": 2, "each": 0,
		},
		"one half is not known": {"value": [{"kind": "separate", "prior": null}], "some": 1, "each": 1},
		"one half is absent": {"value": [{"kind": "separate"}], "some": 1, "each": 1},
		"one half is not known, the other false": {"value": [{"kind": "explicit", "prior": null}], "some": 0, "each": 0},
		"known on one of two": {
			"value": [{"kind": "separate", "prior": null}, {"kind": "separate", "prior": true}],
			"some": 2, "each": 1,
		},
		"an element that is not known": {"value": [null], "some": 1, "each": 1},
		"an empty list": {"value": [], "some": 0, "each": 2},
		"a list that is not known": {"value": null, "some": 1, "each": 1},
		"no list": {"value": {"kind": "separate", "prior": true}, "some": 1, "each": 1},
	}
	literals := [testing.quantified("fact", quantifier, [separate, prior]) | some quantifier in ["some", "each"]]
	states := [[logic.state({"fact": case.value}, asked) | some asked in [literal, testing.negated(literal)]] |
		some literal in literals
	]
	states == [[case.some, 2 - case.some], [case.each, 2 - case.each]]
}

test_negated_inside_an_element if {
	literal := testing.quantified("fact", "some", [testing.negated(separate)])
	states := [logic.state({"fact": [{"kind": kind}]}, literal) | some kind in ["separate", "explicit", null]]
	states == [0, 2, 1]
}

test_nothing_asked_of_an_element if {
	[logic.state({"fact": value}, testing.quantified("fact", "some", [])) | some value in [[], [null], [{}]]] == [0, 2, 2]
}

test_quantifiers_behind_a_gate if {
	literal := testing.gated(testing.quantified("fact", "some", [separate]))
	states := [logic.state({"fact": value}, literal) | some value in [null, [], [{"kind": null}], [{"kind": "separate"}]]]
	states == [0, 0, 1, 2]
}
