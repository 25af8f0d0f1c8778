# METADATA
# scope: package
# title: From where data can be opened
# description: |
#   The data can be opened only from the countries that the policy names, wherever it lies. Countries of which the text
#   does not say whether they count wait for a ruling; so does access from elsewhere where the text is not plain that
#   it means access from a place.
# custom:
#   judged_for: flow
#   severity: high
#   message: the data can be opened from outside {countries}
#   remedy: close the access from outside {countries}
#   parameters:
#     type: object
#     required: [countries]
#     additionalProperties: false
#     dependentRequired: {open: [ruling], ruling: [open]}
#     properties:
#       countries: {description: the countries from which data may be opened, $ref: "#/$defs/countries", minItems: 1}
#       open: {description: the countries that wait for a ruling, $ref: "#/$defs/countries", minItems: 1}
#       ruling: {description: the ruling that the open ones wait for, $ref: "#/$defs/ruling"}
#       elsewhere: {description: the ruling that would allow access from anywhere, $ref: "#/$defs/ruling"}
package flowclause.obligations.access_place

import data.flowclause.conditions
import rego.v1

expansion[key] := {"for": "flow", "ways": ways(declared.parameters)} if {
	some key, declared in data.flowclause.program.declared.access_place
}

ways(parameters) := array.concat(
	[conditions.all_of(from(parameters.countries))],
	array.concat(open_countries(parameters), elsewhere(parameters)),
)

open_countries(parameters) := [conditions.all_of(object.union(from(countries), {parameters.ruling: true})) |
	countries := array.concat(parameters.countries, parameters.open)
]

elsewhere(parameters) := [conditions.all_of({parameters.elsewhere: true}) | parameters.elsewhere]

from(countries) := {"access.from": {"within": countries}}
