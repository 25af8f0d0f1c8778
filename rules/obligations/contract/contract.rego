# METADATA
# scope: package
# title: The recipient is bound by contract
# description: |
#   A contract in force on the day of the flow binds the recipient to every term that the clause names and, where the
#   clause says so, the recipient works for our purposes, sets none of its own and does not serve itself with the data.
# custom:
#   judged_for: recipient
#   severity: high
#   message: "no contract in force binds the recipient to {terms}, or it has purposes of its own"
#   remedy: "sign a contract with the recipient before the data flows, with the terms: {terms}"
#   parameters:
#     type: object
#     required: [terms, our_purposes]
#     additionalProperties: false
#     anyOf:
#       - properties: {terms: {minItems: 1}}
#       - properties: {our_purposes: {const: true}}
#     properties:
#       terms: {description: what the contract binds the recipient to, $ref: "#/$defs/contract_terms"}
#       our_purposes: {description: the recipient may set no purposes of its own, type: boolean}
package flowclause.obligations.contract

import data.flowclause.conditions
import rego.v1

expansion[key] := {"for": "recipient", "ways": [conditions.all_of(bound(declared.parameters))]} if {
	some key, declared in data.flowclause.program.declared.contract
}

bound(parameters) := object.union(
	{concat(".", ["recipient.contract", term]): true | some term in parameters.terms},
	{fact: test | parameters.our_purposes; some fact, test in {
		"recipient.beneficiary": {"not": "recipient"},
		"recipient.purpose_setter": "us",
	}},
)
