package flowclause.judge_test

import data.flowclause.judge
import data.flowclause.testing
import rego.v1

is_true(fact) := testing.literal(fact, "in", [true])

flow(conditions, obligations) := {"conditions": conditions, "obligations": obligations, "coverage": []}

# Conditions 0, 1 and 2 are true, unknown and false.
three := [is_true("yes"), is_true("unknown"), is_true("no")]

three_facts := {"yes": true, "unknown": null, "no": false}

test_obligation[note] if {
	some note, case in {
		"one way that is true": {"ways": [[0]], "state": 2},
		"one way that is unknown": {"ways": [[1]], "state": 1},
		"one way that is false": {"ways": [[2]], "state": 0},
		"the weakest condition of a way decides": {"ways": [[0, 1]], "state": 1},
		"false is weaker than unknown": {"ways": [[0, 1, 2]], "state": 0},
		"the best way decides": {"ways": [[2], [0]], "state": 2},
		"a way that is still open": {"ways": [[0, 2], [0, 1]], "state": 1},
		"no way at all": {"ways": [], "state": 0},
		"a way that asks nothing": {"ways": [[]], "state": 2},
		"a way that asks nothing, beside a false one": {"ways": [[2], []], "state": 2},
	}
	judge.judged({"flow": flow(three, [case.ways]), "elements": {}}, three_facts) == {"flow": [{
		"conditions": [2, 1, 0],
		"obligations": [case.state],
		"coverage": [],
	}]}
}

# Decisions stay in the program's own order, also beside an obligation without ways and a fact that is not there.
test_order if {
	program := {"flow": flow([is_true("absent"), is_true("yes")], [[], [[0]], [[1]], []]), "elements": {}}
	judge.judged(program, three_facts) == {"flow": [{"conditions": [1, 2], "obligations": [0, 1, 2, 0], "coverage": []}]}
}

# Place 0 is the flow's condition, place 1 the recipient's own.
recipients := {
	"flow": flow([is_true("yes")], [[[0]]]),
	"elements": {"recipient": {
		"list": "recipients",
		"unknown": {"recipient.necessary": null},
		"conditions": [is_true("recipient.necessary")],
		"obligations": [[[1]], [[0], [1]], [[0, 1]]],
		"coverage": [],
	}},
}

on_flow := [{"conditions": [2], "obligations": [2], "coverage": []}]

kept := {"conditions": [2], "obligations": [2, 2, 2], "coverage": []}

open := {"conditions": [1], "obligations": [1, 2, 1], "coverage": []}

broken := {"conditions": [0], "obligations": [0, 2, 0], "coverage": []}

test_elements[note] if {
	some note, case in {
		"none": {"list": [], "outcomes": []},
		"each on its own": {
			"list": [{"recipient.necessary": true}, {"recipient.necessary": false}, {"recipient.necessary": null}],
			"outcomes": [kept, broken, open],
		},
		"one of which nothing is said": {"list": [{}], "outcomes": [open]},
		"one that is not known": {"list": [null], "outcomes": [open]},
		"a list that is not known": {"list": null, "outcomes": [open]},
		"no list": {"list": "everyone", "outcomes": [open]},
	}
	judge.judged(recipients, {"yes": true, "recipients": case.list}) == {"flow": on_flow, "recipient": case.outcomes}
}

test_elements_of_a_list_that_is_absent if {
	judge.judged(recipients, {"yes": true}) == {"flow": on_flow, "recipient": [open]}
}

# What the program says of the unknown element counts: here it is known to be necessary.
test_unknown_element if {
	program := object.union(recipients, {"elements": {"recipient": {"unknown": {"recipient.necessary": true}}}})
	judge.judged(program, {"yes": true, "recipients": null}) == {"flow": on_flow, "recipient": [kept]}
}

test_coverage[note] if {
	some note, case in {
		"covered": {"ways": [[2], [0]], "closed_by": [[]], "permissions": [[0]], "outcome": 2},
		"may be covered": {"ways": [[2], [1]], "closed_by": [[]], "permissions": [[0]], "outcome": 1},
		"not covered, and the list is closed": {"ways": [[2]], "closed_by": [[]], "permissions": [], "outcome": 0},
		"closed where this holds": {"ways": [[2]], "closed_by": [[2], [0]], "permissions": [], "outcome": 0},
		"perhaps closed": {"ways": [[2]], "closed_by": [[1]], "permissions": [], "outcome": 3},
		"not closed here": {"ways": [[2]], "closed_by": [[0, 2]], "permissions": [], "outcome": 3},
		"a permission whose condition is false": {"ways": [[0, 2]], "closed_by": [], "permissions": [[0]], "outcome": 0},
		"a permission that may not reach it": {"ways": [[2]], "closed_by": [], "permissions": [[1]], "outcome": 3},
		"a permission that does not reach it": {"ways": [[2]], "closed_by": [], "permissions": [[2]], "outcome": 3},
		"not covered": {"ways": [[2]], "closed_by": [], "permissions": [], "outcome": 3},
		"no grant at all": {"ways": [], "closed_by": [], "permissions": [], "outcome": 3},
		"no grant, and the list is closed": {"ways": [], "closed_by": [[]], "permissions": [], "outcome": 0},
		"a grant of everything": {"ways": [[]], "closed_by": [[]], "permissions": [], "outcome": 2},
	}
	program := {
		"flow": {
			"conditions": three,
			"obligations": [],
			"coverage": [{"ways": case.ways, "closed_by": case.closed_by, "permissions": case.permissions}],
		},
		"elements": {},
	}
	judge.judged(program, three_facts) == {"flow": [{
		"conditions": [2, 1, 0],
		"obligations": [],
		"coverage": [case.outcome],
	}]}
}

test_batch_keeps_cases_and_policies_apart if {
	programs := {
		"na": {"flow": flow([is_true("fact")], [[[0]]]), "elements": {}},
		"cn": {"flow": flow([testing.negated(is_true("fact"))], [[[0]]]), "elements": {}},
	}
	cases := [
		{"facts": {"fact": true}, "policies": ["na", "cn"]},
		{"facts": {"fact": false}, "policies": ["cn"]},
		{"facts": {"fact": null}, "policies": []},
		{"facts": {"fact": null}, "policies": ["na"]},
	]
	decisions := judge.batch with input as {"cases": cases} with data.programs as programs
	decisions == [
		{"na": {"flow": [state(2)]}, "cn": {"flow": [state(0)]}},
		{"cn": {"flow": [state(2)]}},
		{},
		{"na": {"flow": [state(1)]}},
	]
}

state(outcome) := {"conditions": [outcome], "obligations": [outcome], "coverage": []}

test_batch_of_none if {
	decisions := judge.batch with input as {"cases": []} with data.programs as {}
	decisions == []
}
