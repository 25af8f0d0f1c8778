package flowclause.obligations.contract_test

import data.flowclause.testing
import rego.v1

terms := {"terms": ["use_limited", "confidentiality"], "our_purposes": false}

ours := {"terms": ["use_limited"], "our_purposes": true}

test_expansion if {
	testing.expansion("contract", terms) == {
		"for": "recipient",
		"ways": [[
			testing.literal("recipient.contract.confidentiality", "in", [true]),
			testing.literal("recipient.contract.use_limited", "in", [true]),
		]],
	}
}

test_expansion_for_our_purposes if {
	testing.expansion("contract", ours) == {
		"for": "recipient",
		"ways": [[
			testing.negated(testing.literal("recipient.beneficiary", "in", ["recipient"])),
			testing.literal("recipient.contract.use_limited", "in", [true]),
			testing.literal("recipient.purpose_setter", "in", ["us"]),
		]],
	}
}

test_terms[note] if {
	some note, case in {
		"both": {"confidentiality": true, "use_limited": true, "state": 2},
		"half a contract": {"confidentiality": true, "use_limited": false, "state": 0},
		"half of it is not known": {"confidentiality": true, "use_limited": null, "state": 1},
		"false outranks not known": {"confidentiality": false, "use_limited": null, "state": 0},
	}
	facts := {
		"recipient.contract.confidentiality": case.confidentiality,
		"recipient.contract.use_limited": case.use_limited,
	}
	testing.state("contract", terms, facts) == case.state
}

test_purposes[note] if {
	some note, case in {
		"ours": {"setter": "us", "beneficiary": "us", "state": 2},
		"those of somebody whom it serves for us": {"setter": "us", "beneficiary": "third_party", "state": 2},
		"its own": {"setter": "them", "beneficiary": "us", "state": 0},
		"ours by name, and its own by whom they serve": {"setter": "us", "beneficiary": "recipient", "state": 0},
		"not known": {"setter": null, "beneficiary": "us", "state": 1},
		"whom they serve is not known": {"setter": "us", "beneficiary": null, "state": 1},
	}
	facts := {
		"recipient.contract.use_limited": true,
		"recipient.beneficiary": case.beneficiary,
		"recipient.purpose_setter": case.setter,
	}
	testing.state("contract", ours, facts) == case.state
}
