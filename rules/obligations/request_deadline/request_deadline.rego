# METADATA
# scope: package
# title: Requests are answered in time
# description: |
#   A person's request is answered within so many working days, by the calendar of the country that the clause names.
# custom:
#   judged_for: flow
#   severity: medium
#   message: the request is answered after more than {working_days} working days
#   remedy: answer the request within {working_days} working days
#   parameters:
#     type: object
#     required: [working_days, calendar]
#     additionalProperties: false
#     properties:
#       working_days: {description: the number of working days within which to answer, type: integer, minimum: 0}
#       calendar: {description: the country whose working days count, type: string, pattern: "^[A-Z]{2}$"}
package flowclause.obligations.request_deadline

import data.flowclause.conditions
import rego.v1

expansion[key] := {"for": "flow", "ways": [conditions.all_of(in_time(declared.parameters))]} if {
	some key, declared in data.flowclause.program.declared.request_deadline
}

in_time(parameters) := {concat(".", ["rights.working_days", parameters.calendar]): {"at_most": parameters.working_days}}
