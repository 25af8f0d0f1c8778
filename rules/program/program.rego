# METADATA
# scope: package
# title: From a policy's obligations to ways
# description: |
#   Expands each obligation that a policy declares through the rule of its kind, and adds to each the ways of the
#   exceptions that lift it. The result depends on the policy only, never on a flow.
package flowclause.program

import data.flowclause.conditions
import rego.v1

declared[kind][key] := obligation if {
	some key, obligation in input.obligations
	kind := obligation.kind
}

excepted[kind][key] := exception if {
	some key, exception in input.exceptions
	kind := exception.kind
}

expanded[key] := expansion if {
	some kind
	some key, expansion in data.flowclause.obligations[kind].expansion
}

lifting[key] := ways if {
	some kind
	some key, ways in data.flowclause.exceptions[kind].ways
}

# METADATA
# title: The program of one policy
# description: |
#   input: {obligations: {key: {kind, when, parameters}}, exceptions: {clause: {kind, lifts, gate, parameters}}}, as
#   the policy file declares them. Result: for each obligation what it is judged for, the ways in which it does not
#   arise, and the ways to keep it, with the exception that each rests on.
# entrypoint: true
result[key] := part if {
	some key, expansion in expanded
	part := {
		"for": expansion.for,
		"unless": unless(input.obligations[key]),
		"ways": array.concat([{"by": null, "literals": way} | some way in expansion.ways], lifted(key)),
		"grants": object.get(expansion, "grants", []),
		"closed_by": object.get(expansion, "closed_by", []),
	}
}

unless(obligation) := conditions.none_of(object.get(obligation, "when", {}))

lifted(key) := [{"by": clause, "literals": array.concat(conditions.gate(exception.gate), way)} |
	some clause in conditions.in_order(input.exceptions)
	exception := input.exceptions[clause]
	lifts(exception, key)
	some way in lifting[clause]
]

# An exception lifts the obligations that it names, or every one with an asterisk.
lifts(exception, key) if {
	some name in [key, "*"]
	name in exception.lifts
}
