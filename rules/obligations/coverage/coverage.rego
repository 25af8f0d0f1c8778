# METADATA
# scope: package
# title: Everything is covered by a clause
# description: |
#   Each element of a flow is covered by some clause of the policy that reaches it and whose conditions hold. What no
#   clause covers is undisclosed, unless a clause closes the list: then it is a violation, as it is where a permission
#   reaches the element and its conditions do not hold.
# custom:
#   judged_for: [flow, recipient, store, category, purpose, cookie, sdk, permission]
#   severity: high
#   message: no clause of the policy covers this
#   remedy: leave this out, or have the policy speak of it first
#   parameters:
#     description: collected from the grants of a policy's clauses, one obligation for each dimension
#     type: object
#     required: [for, grants, closed_by]
#     additionalProperties: false
#     properties:
#       for: {description: what it is judged for, $ref: "#/$defs/element"}
#       grants:
#         description: the clauses that cover something
#         type: array
#         items:
#           type: object
#           required: [clause, force, reach]
#           additionalProperties: false
#           properties:
#             clause: {description: the clause, type: string}
#             force: {description: the force of the clause, type: string}
#             reach: {description: what it covers, $ref: "#/$defs/conditions"}
#             when: {description: on which conditions, $ref: "#/$defs/conditions"}
#       closed_by:
#         description: the clauses that close the list
#         type: array
#         items:
#           type: object
#           required: [clause]
#           additionalProperties: false
#           properties:
#             clause: {description: the clause, type: string}
#             when: {description: where it does, $ref: "#/$defs/conditions"}
package flowclause.obligations.coverage

import data.flowclause.conditions
import rego.v1

expansion[key] := {
	"for": declared.parameters.for,
	"ways": [],
	"grants": [grant(declared_grant) | some declared_grant in declared.parameters.grants],
	"closed_by": [closer(declared_closer) | some declared_closer in declared.parameters.closed_by],
} if {
	some key, declared in data.flowclause.program.declared.coverage
}

# Whether a grant is a permission tied to conditions: where it reaches and they are false, the flow breaks it.
grant(declared) := {
	"clause": declared.clause,
	"permits": declared.force in {"condition", "must", "only"},
	"reach": conditions.all_of(declared.reach),
	"when": conditions.all_of(object.get(declared, "when", {})),
}

closer(declared) := {
	"clause": declared.clause,
	"literals": conditions.all_of(object.get(declared, "when", {})),
}
