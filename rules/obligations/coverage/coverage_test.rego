package flowclause.obligations.coverage_test

import data.flowclause.testing
import rego.v1

offers := {
	"clause": "na-4.1",
	"force": "condition",
	"reach": {"recipient.roles": {"has": "group"}},
	"when": {"recipient.purposes": {"all_under": "marketing"}},
}

dealers := {"clause": "na-4.6", "force": "list", "reach": {"recipient.roles": {"has": ["dealer", "marketer"]}}}

test_expansion if {
	testing.expansion("coverage", {
		"for": "recipient",
		"grants": [offers, dealers],
		"closed_by": [{"clause": "jp-4.1b", "when": {"recipient.roles": {"has": "joint_user"}}}, {"clause": "jp-2.0b"}],
	}) == {
		"for": "recipient",
		"ways": [],
		"grants": [
			{
				"clause": "na-4.1",
				"permits": true,
				"reach": [testing.literal("recipient.roles", "has", ["group"])],
				"when": [testing.literal("recipient.purposes", "all_under", ["marketing"])],
			},
			{
				"clause": "na-4.6",
				"permits": false,
				"reach": [testing.literal("recipient.roles", "has", ["dealer", "marketer"])],
				"when": [],
			},
		],
		"closed_by": [
			{"clause": "jp-4.1b", "literals": [testing.literal("recipient.roles", "has", ["joint_user"])]},
			{"clause": "jp-2.0b", "literals": []},
		],
	}
}

test_expansion_without_grants if {
	testing.expansion("coverage", {"for": "purpose", "grants": [], "closed_by": []}) == {
		"for": "purpose",
		"ways": [],
		"grants": [],
		"closed_by": [],
	}
}

# Only what is tied to conditions, demanded or closed turns into a violation when its conditions are false.
test_force[force] if {
	some force, permits in {
		"ban": false,
		"only": true,
		"must": true,
		"condition": true,
		"list": false,
		"exception": false,
		"definition": false,
		"disclaimer": false,
		"programme": false,
	}
	grant := {"clause": "clause", "force": force, "reach": {}}
	testing.expansion("coverage", {"for": "flow", "grants": [grant], "closed_by": []}) == {
		"for": "flow",
		"ways": [],
		"grants": [{"clause": "clause", "permits": permits, "reach": [], "when": []}],
		"closed_by": [],
	}
}
