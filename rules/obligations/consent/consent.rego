# METADATA
# scope: package
# title: Consent was given
# description: |
#   One consent has all that the clause asks for: its kind, that it stands, what it covers, and, where the clause says
#   so, that it came first, in writing or can be proved. Two consents with one virtue each do not make up for it.
# custom:
#   judged_for: [flow, recipient, purpose]
#   severity: high
#   message: "no consent that stands and covers this is of the kind: {kinds}"
#   remedy: "obtain a consent that covers this, of the kind: {kinds}"
#   parameters:
#     type: object
#     required: [for, kinds, covers]
#     additionalProperties: false
#     properties:
#       for: {description: what each needs a consent, enum: [flow, recipient, purpose]}
#       kinds: {description: the kinds of consent that count, $ref: "#/$defs/consent_kinds", minItems: 1}
#       prior: {description: it has to come before what it allows, type: boolean}
#       written: {description: it has to be in writing, type: boolean}
#       provable: {description: a record has to prove it, type: boolean}
#       covers:
#         description: what it has to reach in full
#         type: array
#         uniqueItems: true
#         items: {enum: [recipient, purposes, categories]}
package flowclause.obligations.consent

import data.flowclause.conditions
import rego.v1

expansion[key] := {
	"for": declared.parameters.for,
	"ways": [conditions.all_of({consents[declared.parameters.for]: {"some": asked(declared.parameters)}})],
} if {
	some key, declared in data.flowclause.program.declared.consent
}

consents := {
	"flow": "consents",
	"recipient": "recipient.consents",
	"purpose": "purpose.consents",
}

asked(parameters) := object.union(
	{"kind": parameters.kinds, "withdrawn": false},
	object.union(
		{virtue: true | some virtue in ["prior", "written", "provable"]; parameters[virtue]},
		{concat("_", ["covers", reached]): true | some reached in parameters.covers},
	),
)
