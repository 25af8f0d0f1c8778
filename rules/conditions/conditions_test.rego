package flowclause.conditions_test

import data.flowclause.conditions
import data.flowclause.logic
import data.flowclause.testing
import rego.v1

test_literal[note] if {
	some note, case in {
		"a scalar": {"test": "us", "literal": testing.literal("fact", "in", ["us"])},
		"true": {"test": true, "literal": testing.literal("fact", "in", [true])},
		"false": {"test": false, "literal": testing.literal("fact", "in", [false])},
		"a list": {"test": ["a", "b"], "literal": testing.literal("fact", "in", ["a", "b"])},
		"an empty list": {"test": [], "literal": testing.literal("fact", "in", [])},
		"not": {"test": {"not": "a"}, "literal": testing.negated(testing.literal("fact", "in", ["a"]))},
		"not one of": {"test": {"not": ["a", "b"]}, "literal": testing.negated(testing.literal("fact", "in", ["a", "b"]))},
		"not false": {"test": {"not": false}, "literal": testing.negated(testing.literal("fact", "in", [false]))},
		"under": {"test": {"under": "user"}, "literal": testing.literal("fact", "under", ["user"])},
		"under one of": {"test": {"under": ["a", "b"]}, "literal": testing.literal("fact", "under", ["a", "b"])},
		"not_under": {"test": {"not_under": ["a"]}, "literal": testing.negated(testing.literal("fact", "under", ["a"]))},
		"at_least": {"test": {"at_least": 13}, "literal": testing.literal("fact", "at_least", 13)},
		"below": {"test": {"below": 13}, "literal": testing.negated(testing.literal("fact", "at_least", 13))},
		"at_most": {"test": {"at_most": 0}, "literal": testing.literal("fact", "at_most", 0)},
		"above": {"test": {"above": 0}, "literal": testing.negated(testing.literal("fact", "at_most", 0))},
		"has": {"test": {"has": "a"}, "literal": testing.literal("fact", "has", ["a"])},
		"lacks": {"test": {"lacks": ["a", "b"]}, "literal": testing.negated(testing.literal("fact", "has", ["a", "b"]))},
		"has_all": {"test": {"has_all": ["a", "b"]}, "literal": testing.literal("fact", "has_all", ["a", "b"])},
		"within": {"test": {"within": ["a"]}, "literal": testing.literal("fact", "within", ["a"])},
		"beyond": {"test": {"beyond": ["a"]}, "literal": testing.negated(testing.literal("fact", "within", ["a"]))},
		"all_under": {"test": {"all_under": ["a"]}, "literal": testing.literal("fact", "all_under", ["a"])},
		"some_under": {"test": {"some_under": "a"}, "literal": testing.literal("fact", "some_under", ["a"])},
		"none_under": {
			"test": {"none_under": "a"},
			"literal": testing.negated(testing.literal("fact", "some_under", ["a"])),
		},
		"some": {
			"test": {"some": {"kind": ["a"], "prior": true}},
			"literal": testing.quantified("fact", "some", [
				testing.literal("kind", "in", ["a"]),
				testing.literal("prior", "in", [true]),
			]),
		},
		"none": {
			"test": {"none": {"prior": {"not": true}}},
			"literal": testing.negated(testing.quantified("fact", "some", [
				testing.negated(testing.literal("prior", "in", [true])),
			])),
		},
		"each": {
			"test": {"each": {"encrypted": true}},
			"literal": testing.quantified("fact", "each", [testing.literal("encrypted", "in", [true])]),
		},
		"some element at all": {"test": {"some": {}}, "literal": testing.quantified("fact", "some", [])},
	}
	conditions.all_of({"fact": case.test}) == [case.literal]
}

# A slip in an operator's name may neither let pass nor forbid: it is unknown, negated or not.
test_operator_that_does_not_exist if {
	literals := conditions.all_of({"fact": {"atleast": 13}})
	literals == [testing.literal("fact", "atleast", [13])]
	failing := conditions.none_of({"fact": {"atleast": 13}})
	failing == [[testing.negated(testing.literal("fact", "atleast", [13]))]]
	[logic.state({"fact": 14}, literal) | some literal in array.concat(literals, failing[0])] == [1, 1]
}

both := {"second": false, "first": {"at_least": 2}}

test_several_operators_on_one_fact_must_all_hold if {
	conditions.all_of({"roles": {"lacks": "b", "has": ["a"]}}) == [
		testing.literal("roles", "has", ["a"]),
		object.union(testing.literal("roles", "has", ["b"]), {"not": true}),
	]
}

test_all_of_in_the_order_of_the_facts if {
	conditions.all_of(both) == [testing.literal("first", "at_least", 2), testing.literal("second", "in", [false])]
}

test_none_of_has_one_way_for_each if {
	conditions.none_of(both) == [
		[testing.negated(testing.literal("first", "at_least", 2))],
		[testing.negated(testing.literal("second", "in", [false]))],
	]
}

test_none_of_negates_what_is_negated if {
	conditions.none_of({"fact": {"not": "a"}}) == [[testing.literal("fact", "in", ["a"])]]
}

test_gate if {
	conditions.gate(both) == [
		testing.gated(testing.literal("first", "at_least", 2)),
		testing.gated(testing.literal("second", "in", [false])),
	]
}

test_nothing_asked if {
	[conditions.all_of({}), conditions.none_of({}), conditions.gate({})] == [[], [], []]
}

test_open_values if {
	conditions.open_values("store.country", {"open": ["HK", "TW"], "ruling": "rulings.13"}) == [[
		testing.literal("rulings.13", "in", [true]),
		testing.literal("store.country", "in", ["HK", "TW"]),
	]]
}

test_open_values_where_nothing_is_open if {
	conditions.open_values("store.country", {"countries": ["CN"]}) == []
}

# Without a ruling to wait for, what is open keeps nothing.
test_open_values_without_a_ruling if {
	conditions.open_values("store.country", {"open": ["HK"]}) == []
}

test_asked_by if {
	conditions.asked_by("cn-VII.4", conditions.all_of({"fact": true})) == [{
		"fact": "fact",
		"is": "in",
		"value": [true],
		"not": false,
		"gate": false,
		"clause": "cn-VII.4",
	}]
}
