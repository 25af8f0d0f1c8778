# METADATA
# scope: package
# title: Lifted under stated conditions
# description: |
#   Lifts the obligations that it names where everything that the clauses ask for holds. Each condition is marked with
#   the clause that asks for it, so that an exception that fails says by which clause.
# custom:
#   parameters:
#     type: object
#     required: [ways]
#     additionalProperties: false
#     properties:
#       ways:
#         description: the ways in which it holds, each a mapping from clauses to what they ask for
#         type: array
#         minItems: 1
#         items: {type: object, additionalProperties: {$ref: "#/$defs/conditions"}}
package flowclause.exceptions.conditions

import data.flowclause.conditions
import rego.v1

ways[key] := [literals(way) | some way in exception.parameters.ways] if {
	some key, exception in data.flowclause.program.excepted.conditions
}

literals(way) := [literal |
	some clause in conditions.in_order(way)
	some literal in conditions.asked_by(clause, conditions.all_of(way[clause]))
]
