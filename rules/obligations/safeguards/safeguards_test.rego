package flowclause.obligations.safeguards_test

import data.flowclause.testing
import rego.v1

parameters := {"methods": ["single_sign_on", "password"], "scopes": ["named_roles"]}

test_expansion if {
	testing.expansion("safeguards", parameters) == {
		"for": "flow",
		"ways": [
			[
				object.union(testing.literal("access.authentication", "in", ["none"]), {"not": true}),
				testing.literal("security.safeguards", "in", [true]),
			],
			[
				object.union(testing.literal("access.scope", "in", ["public"]), {"not": true}),
				testing.literal("security.safeguards", "in", [true]),
			],
			[
				testing.literal("access.authentication", "in", ["single_sign_on", "password"]),
				testing.literal("access.scope", "in", ["named_roles"]),
				testing.quantified("encryption.all", "some", [testing.literal("encrypted", "in", [true])]),
			],
		],
	}
}

shown := {
	"security.safeguards": false,
	"access.authentication": "password",
	"access.scope": "named_roles",
	"encryption.all": [{"encrypted": false}, {"encrypted": true}],
}

test_safeguards[note] if {
	some note, case in {
		"shown": {"facts": {}, "state": 2},
		"declared": {"facts": {"security.safeguards": true, "encryption.all": []}, "state": 2},
		"declared of what is open to the public after a login": {
			"facts": {"security.safeguards": true, "access.scope": "public"},
			"state": 2,
		},
		"declared of what named roles open without a login": {
			"facts": {"security.safeguards": true, "access.authentication": "none"},
			"state": 2,
		},
		"declared of what anyone opens without a login": {
			"facts": {"security.safeguards": true, "access.authentication": "none", "access.scope": "public"},
			"state": 0,
		},
		"open to the public": {"facts": {"access.scope": "public"}, "state": 0},
		"no authentication": {"facts": {"access.authentication": "none"}, "state": 0},
		"no encryption": {"facts": {"encryption.all": [{"encrypted": false}]}, "state": 0},
		"nothing to encrypt": {"facts": {"encryption.all": []}, "state": 0},
		"encryption is not known": {"facts": {"encryption.all": null}, "state": 1},
		"open to the public, the rest not known": {
			"facts": {"security.safeguards": null, "access.scope": "public"},
			"state": 1,
		},
		"safeguards not known, no encryption": {
			"facts": {"security.safeguards": null, "encryption.all": []},
			"state": 1,
		},
		"nothing is known": {"facts": {name: null | some name, _ in shown}, "state": 1},
	}
	testing.state("safeguards", parameters, object.union(shown, case.facts)) == case.state
}
