# METADATA
# scope: package
# title: Judging flows
# description: |
#   Runs the programs of the policies that reach each case (one flow, one subject group) over its facts. Each distinct
#   condition is judged once for the flow, or once for each element; the ways of an obligation hold places in that list.
package flowclause.judge

import data.flowclause.logic
import rego.v1

# METADATA
# title: The decisions of a batch
# description: |
#   input: {cases: [{facts, policies: [id]}]}; data: {programs: {id: program}}. Result: for each case and policy the
#   states of the conditions and of the obligations, for the flow and for each element, in the program's own order.
# entrypoint: true
batch := [decided(case) | some case in input.cases]

decided(case) := {id: judged(data.programs[id], case.facts) | some id in case.policies}

judged(program, facts) := object.union(
	{"flow": [outcomes(program.flow, states, states)]},
	{name: judged_elements(part, facts, states) | some name, part in program.elements},
) if {
	states := [logic.state(facts, condition) | some condition in program.flow.conditions]
}

judged_elements(part, facts, flow_states) := [outcomes(part, own, array.concat(flow_states, own)) |
	some element in elements(facts, part)
	own := [logic.state(element, condition) | some condition in part.conditions]
]

# A list that is not known stands for one element of which nothing is known.
elements(facts, part) := facts[part.list] if {
	is_array(facts[part.list])
} else := [part.unknown]

outcomes(part, own, states) := {
	"conditions": own,
	"obligations": [best(ways, states) | some ways in part.obligations],
	"coverage": [covered(coverage, states) | some coverage in part.coverage],
}

# The best way decides: true when some way is, else unknown when some way is still open, else false.
best(ways, states) := 2 if {
	some way in ways
	all_true(way, states)
} else := 1 if {
	some way in ways
	none_false(way, states)
} else := 0

all_true(way, states) if {
	every place in way {
		states[place] == 2
	}
}

none_false(way, states) if {
	every place in way {
		states[place] > 0
	}
}

# Not covered and nothing closes the list: undisclosed, 3.
covered(coverage, states) := reached if {
	reached := best(coverage.ways, states)
	reached > 0
} else := 0 if {
	some closer in coverage.closed_by
	all_true(closer, states)
} else := 0 if {
	some permission in coverage.permissions
	all_true(permission, states)
} else := 3
