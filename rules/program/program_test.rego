package flowclause.program_test

import data.flowclause.program
import data.flowclause.testing
import rego.v1

sale := {"kind": "sale", "parameters": {"harmless": ["none"]}}

children := {
	"kind": "children",
	"when": {"action": {"has": "collect"}, "product": ["website"]},
	"parameters": {"under": 14, "knowing": false},
}

guardian := {
	"kind": "conditions",
	"gate": {"consents": {"some": {"kind": "guardian_separate"}}},
	"parameters": {"ways": [{"cn-VI.3": {"data.necessary": true}}]},
}

no_sale := {"by": null, "literals": [testing.literal("recipient.consideration", "in", ["none"])]}

old_enough := {"by": null, "literals": [testing.literal("subject.age", "at_least", 14)]}

with_guardian := {"by": "cn-VI.3", "literals": [
	testing.gated(testing.quantified("consents", "some", [testing.literal("kind", "in", ["guardian_separate"])])),
	object.union(testing.literal("data.necessary", "in", [true]), {"clause": "cn-VI.3"}),
]}

policy(lifts) := {
	"obligations": {"cn-VI.2": children, "na-1.2": sale},
	"exceptions": {"cn-VI.3": object.union(guardian, {"lifts": lifts})},
}

compiled(sale_ways, children_ways) := {
	"na-1.2": {"for": "recipient", "unless": [], "ways": sale_ways, "grants": [], "closed_by": []},
	"cn-VI.2": {
		"for": "flow",
		"unless": [
			[testing.negated(testing.literal("action", "has", ["collect"]))],
			[testing.negated(testing.literal("product", "in", ["website"]))],
		],
		"ways": children_ways,
		"grants": [],
		"closed_by": [],
	},
}

test_exception_lifts_what_it_names[note] if {
	some note, case in {
		"nothing": {"lifts": [], "sale": [no_sale], "children": [old_enough]},
		"one": {"lifts": ["cn-VI.2"], "sale": [no_sale], "children": [old_enough, with_guardian]},
		"the other": {"lifts": ["na-1.2"], "sale": [no_sale, with_guardian], "children": [old_enough]},
		"both": {
			"lifts": ["na-1.2", "cn-VI.2"],
			"sale": [no_sale, with_guardian],
			"children": [old_enough, with_guardian],
		},
		"every one": {"lifts": ["*"], "sale": [no_sale, with_guardian], "children": [old_enough, with_guardian]},
		"every one, and one by name": {
			"lifts": ["*", "na-1.2"],
			"sale": [no_sale, with_guardian],
			"children": [old_enough, with_guardian],
		},
		"one that there is not": {"lifts": ["cn-VI"], "sale": [no_sale], "children": [old_enough]},
	}
	result := program.result with input as policy(case.lifts)
	result == compiled(case.sale, case.children)
}

test_without_exceptions if {
	result := program.result with input as {"obligations": {"cn-VI.2": children, "na-1.2": sale}}
	result == compiled([no_sale], [old_enough])
}

test_ways_of_two_exceptions if {
	both := object.union(policy([]), {"exceptions": {
		"a": {"kind": "conditions", "lifts": ["na-1.2"], "gate": {}, "parameters": {"ways": [{"a": {}}]}},
		"b": {"kind": "conditions", "lifts": ["*"], "gate": {}, "parameters": {"ways": [{"b": {}}, {"b": {}}]}},
	}})
	result := program.result with input as both
	result == compiled(
		[no_sale, {"by": "a", "literals": []}, {"by": "b", "literals": []}, {"by": "b", "literals": []}],
		[old_enough, {"by": "b", "literals": []}, {"by": "b", "literals": []}],
	)
}

# Where the gate is not declared, an exception stays shut, however much of the rest is unknown.
test_exception_behind_its_gate[note] if {
	some note, case in {
		"declared, and all of it": {"consents": [{"kind": "guardian_separate"}], "necessary": true, "state": 2},
		"declared, the rest not known": {"consents": [{"kind": "guardian_separate"}], "necessary": null, "state": 1},
		"declared, the rest false": {"consents": [{"kind": "guardian_separate"}], "necessary": false, "state": 0},
		"not declared": {"consents": null, "necessary": true, "state": 0},
		"declared false": {"consents": [], "necessary": true, "state": 0},
	}
	result := program.result with input as policy(["cn-VI.2"])
	ways := [way.literals | some way in result["cn-VI.2"].ways]
	facts := {"subject.age": testing.ages(13, 13), "consents": case.consents, "data.necessary": case.necessary}
	testing.kept(ways, facts) == case.state
}

test_no_obligation if {
	result := program.result with input as {"obligations": {}, "exceptions": {}}
	result == {}
}

# A kind that does not exist comes out with nothing: the runner has to notice that its obligation is missing.
test_kind_that_does_not_exist if {
	result := program.result with input as {"obligations": {"a": {"kind": "sales", "parameters": {}}}}
	result == {}
}

test_coverage_keeps_its_grants if {
	result := program.result with input as {"obligations": {"coverage": {"kind": "coverage", "parameters": {
		"for": "category",
		"grants": [{"clause": "na-2.1", "force": "list", "reach": {"category.name": {"under": "user.contact"}}}],
		"closed_by": [{"clause": "na-2.2"}],
	}}}}
	result == {"coverage": {
		"for": "category",
		"unless": [],
		"ways": [],
		"grants": [{
			"clause": "na-2.1",
			"permits": false,
			"reach": [testing.literal("category.name", "under", ["user.contact"])],
			"when": [],
		}],
		"closed_by": [{"clause": "na-2.2", "literals": []}],
	}}
}
