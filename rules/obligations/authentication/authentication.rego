# METADATA
# scope: package
# title: People prove who they are
# description: |
#   Whoever opens the data has first proved who they are, by one of the methods that the clause lets count.
# custom:
#   judged_for: flow
#   severity: high
#   message: the data can be opened without a method of authentication that counts
#   remedy: "put access to the data behind one of: {methods}"
#   parameters:
#     type: object
#     required: [methods]
#     additionalProperties: false
#     properties:
#       methods:
#         description: the methods of authentication that count
#         type: array
#         minItems: 1
#         uniqueItems: true
#         items: {type: string}
package flowclause.obligations.authentication

import data.flowclause.conditions
import rego.v1

expansion[key] := {
	"for": "flow",
	"ways": [conditions.all_of({"access.authentication": declared.parameters.methods})],
} if {
	some key, declared in data.flowclause.program.declared.authentication
}
