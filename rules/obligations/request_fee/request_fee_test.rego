package flowclause.obligations.request_fee_test

import data.flowclause.testing
import rego.v1

announced := {"at_most": 1000, "currency": "JPY", "unless_repeated": false}

free := {"at_most": 0, "currency": "CNY", "unless_repeated": true}

nothing := [testing.literal("rights.fee.amount", "at_most", 0)]

limited := [
	testing.literal("rights.fee.amount", "at_most", 1000),
	testing.literal("rights.fee.currency", "in", ["JPY"]),
]

repeated := [testing.literal("rights.repeated", "in", [true])]

test_expansion[note] if {
	some note, case in {
		"a fee": {"parameters": announced, "ways": [nothing, limited]},
		"a fee of one": {
			"parameters": object.union(announced, {"at_most": 1}),
			"ways": [nothing, [testing.literal("rights.fee.amount", "at_most", 1), limited[1]]],
		},
		"free": {"parameters": object.union(free, {"unless_repeated": false}), "ways": [nothing]},
		"free unless repeated": {"parameters": free, "ways": [nothing, repeated]},
		"a fee unless repeated": {
			"parameters": object.union(announced, {"unless_repeated": true}),
			"ways": [nothing, limited, repeated],
		},
	}
	testing.expansion("request_fee", case.parameters) == {"for": "flow", "ways": case.ways}
}

test_announced_fee[note] if {
	some note, case in {
		"nothing": {"amount": 0, "currency": null, "state": 2},
		"less": {"amount": 999, "currency": "JPY", "state": 2},
		"the announced amount": {"amount": 1000, "currency": "JPY", "state": 2},
		"more": {"amount": 1000.5, "currency": "JPY", "state": 0},
		"in another currency": {"amount": 10, "currency": "EUR", "state": 0},
		"in a currency that is not known": {"amount": 10, "currency": null, "state": 1},
		"an amount that is not known": {"amount": null, "currency": "JPY", "state": 1},
	}
	facts := {"rights.fee.amount": case.amount, "rights.fee.currency": case.currency}
	testing.state("request_fee", announced, facts) == case.state
}

test_free_unless_repeated[note] if {
	some note, case in {
		"nothing": {"amount": 0, "repeated": false, "state": 2},
		"something": {"amount": 1, "repeated": false, "state": 0},
		"something for a repeated request": {"amount": 1, "repeated": true, "state": 2},
		"something, repeated or not": {"amount": 1, "repeated": null, "state": 1},
		"nothing is known": {"amount": null, "repeated": null, "state": 1},
	}
	facts := {"rights.fee.amount": case.amount, "rights.repeated": case.repeated}
	testing.state("request_fee", free, facts) == case.state
}
