package flowclause.obligations.notice_test

import data.flowclause.testing
import rego.v1

alerts := {"forms": ["enhanced", "popup"], "timing": ["before", "at"], "contents": ["purpose", "data_types"]}

plain := {"forms": ["given"]}

asked(form) := [
	testing.literal("notice.contents", "has_all", ["purpose", "data_types"]),
	testing.literal(concat(".", ["notice", form]), "in", [true]),
	testing.literal("notice.timing", "in", ["before", "at"]),
]

test_expansion if {
	testing.expansion("notice", alerts) == {"for": "flow", "ways": [asked("enhanced"), asked("popup")]}
}

test_expansion_of_a_plain_notice if {
	testing.expansion("notice", plain) == {
		"for": "flow",
		"ways": [[testing.literal("notice.given", "in", [true])]],
	}
}

test_expansion_of_each_form[form] if {
	some form in ["given", "written", "enhanced", "popup", "separate", "to_guardian"]
	fact := concat(".", ["notice", form])
	testing.expansion("notice", {"forms": [form]}) == {
		"for": "flow",
		"ways": [[testing.literal(fact, "in", [true])]],
	}
}

popup := {
	"notice.enhanced": false,
	"notice.popup": true,
	"notice.timing": "before",
	"notice.contents": ["purpose", "sharing", "data_types"],
}

test_notice[note] if {
	some note, case in {
		"one form is enough": {"facts": {}, "state": 2},
		"the other form": {"facts": {"notice.enhanced": true, "notice.popup": false}, "state": 2},
		"neither form": {"facts": {"notice.popup": false}, "state": 0},
		"one form is not known": {"facts": {"notice.enhanced": null, "notice.popup": false}, "state": 1},
		"at the time": {"facts": {"notice.timing": "at"}, "state": 2},
		"too late": {"facts": {"notice.timing": "after"}, "state": 0},
		"at a time that is not known": {"facts": {"notice.timing": null}, "state": 1},
		"not all of it": {"facts": {"notice.contents": ["purpose"]}, "state": 0},
		"nothing of it": {"facts": {"notice.contents": []}, "state": 0},
		"of what is not known": {"facts": {"notice.contents": null}, "state": 1},
	}
	testing.state("notice", alerts, object.union(popup, case.facts)) == case.state
}
