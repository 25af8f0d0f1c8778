# METADATA
# scope: package
# title: A topic on which the policy says nothing
# description: |
#   The policy says nothing on the topic of the flow, or what it said is lost. No promise is broken and nothing is
#   permitted. Where the text is damaged, a ruling may settle what it said.
# custom:
#   judged_for: [flow, recipient, store, category, purpose, cookie, sdk, permission]
#   breach: undisclosed
#   severity: medium
#   message: the policy says nothing that covers this
#   remedy: have the policy speak of this first, or leave it out
#   parameters:
#     type: object
#     additionalProperties: false
#     properties:
#       for: {description: what it is judged for, $ref: "#/$defs/element"}
#       ruling: {description: the ruling that would settle what the policy says, $ref: "#/$defs/ruling"}
package flowclause.obligations.silence

import data.flowclause.conditions
import rego.v1

expansion[key] := {"for": object.get(parameters, "for", "flow"), "ways": ways(parameters)} if {
	some key, declared in data.flowclause.program.declared.silence
	parameters := object.get(declared, "parameters", {})
}

ways(parameters) := [conditions.all_of({parameters.ruling: true}) | parameters.ruling]
