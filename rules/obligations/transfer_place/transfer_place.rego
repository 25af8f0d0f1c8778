# METADATA
# scope: package
# title: Where data is sent
# description: |
#   Every recipient of the flow is in one of the countries that the policy names, whatever else allows the recipient to
#   have the data. A country of which the text does not say whether it counts waits for a ruling.
# custom:
#   judged_for: recipient
#   severity: critical
#   message: the data is sent to a recipient outside {countries}
#   remedy: send the data only to recipients in {countries}
#   parameters:
#     type: object
#     required: [countries]
#     additionalProperties: false
#     dependentRequired: {open: [ruling], ruling: [open]}
#     properties:
#       countries: {description: the countries to which data may be sent, $ref: "#/$defs/countries", minItems: 1}
#       open: {description: the countries that wait for a ruling, $ref: "#/$defs/countries", minItems: 1}
#       ruling: {description: the ruling that the open ones wait for, $ref: "#/$defs/ruling"}
package flowclause.obligations.transfer_place

import data.flowclause.conditions
import rego.v1

expansion[key] := {"for": "recipient", "ways": ways(declared.parameters)} if {
	some key, declared in data.flowclause.program.declared.transfer_place
}

ways(parameters) := array.concat(
	[conditions.all_of({"recipient.country": parameters.countries})],
	conditions.open_values("recipient.country", parameters),
)
