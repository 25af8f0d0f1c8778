package flowclause.obligations.consent_test

import data.flowclause.testing
import rego.v1

guardian := {
	"for": "flow",
	"kinds": ["guardian_separate"],
	"prior": true,
	"written": true,
	"provable": true,
	"covers": ["purposes", "categories"],
}

test_expansion if {
	testing.expansion("consent", guardian) == {
		"for": "flow",
		"ways": [[testing.quantified("consents", "some", [
			testing.literal("covers_categories", "in", [true]),
			testing.literal("covers_purposes", "in", [true]),
			testing.literal("kind", "in", ["guardian_separate"]),
			testing.literal("prior", "in", [true]),
			testing.literal("provable", "in", [true]),
			testing.literal("withdrawn", "in", [false]),
			testing.literal("written", "in", [true]),
		])]],
	}
}

test_expansion_asks_for_no_more_than_it_must[note] if {
	some note, virtues in {"left out": {}, "said": {"prior": false, "written": false, "provable": false}}
	parameters := {"for": "flow", "kinds": ["explicit", "separate"], "covers": []}
	testing.expansion("consent", object.union(parameters, virtues)) == {
		"for": "flow",
		"ways": [[testing.quantified("consents", "some", [
			testing.literal("kind", "in", ["explicit", "separate"]),
			testing.literal("withdrawn", "in", [false]),
		])]],
	}
}

test_expansion_for[element] if {
	some element, fact in {
		"flow": "consents",
		"recipient": "recipient.consents",
		"purpose": "purpose.consents",
	}
	testing.expansion("consent", {"for": element, "kinds": ["explicit"], "covers": ["recipient"]}) == {
		"for": element,
		"ways": [[testing.quantified(fact, "some", [
			testing.literal("covers_recipient", "in", [true]),
			testing.literal("kind", "in", ["explicit"]),
			testing.literal("withdrawn", "in", [false]),
		])]],
	}
}

whole := {
	"kind": "guardian_separate",
	"prior": true,
	"written": true,
	"provable": true,
	"withdrawn": false,
	"covers_purposes": true,
	"covers_categories": true,
}

but(changes) := object.union(whole, changes)

test_consents[note] if {
	some note, case in {
		"one that has it all": {"consents": [whole], "state": 2},
		"beside one that has not": {"consents": [but({"withdrawn": true}), whole], "state": 2},
		"the policy was accepted": {"consents": [but({"kind": "policy_acceptance"})], "state": 0},
		"afterwards": {"consents": [but({"prior": false})], "state": 0},
		"by word of mouth": {"consents": [but({"written": false})], "state": 0},
		"not to be proved": {"consents": [but({"provable": false})], "state": 0},
		"withdrawn": {"consents": [but({"withdrawn": true})], "state": 0},
		"for another purpose": {"consents": [but({"covers_purposes": false})], "state": 0},
		"for other data": {"consents": [but({"covers_categories": false})], "state": 0},
		"two with one virtue each": {"consents": [but({"prior": false}), but({"provable": false})], "state": 0},
		"not known whether withdrawn": {"consents": [but({"withdrawn": null})], "state": 1},
		"not known what it covers": {"consents": [but({"covers_categories": null})], "state": 1},
		"none": {"consents": [], "state": 0},
		"not known": {"consents": null, "state": 1},
	}
	testing.state("consent", guardian, {"consents": case.consents}) == case.state
}
