# METADATA
# scope: package
# title: Who may ask what of the server that is started for one run
# description: |
#   The run, which knows the token, may see that the server is ready, see what it holds, and have flows judged. Anybody
#   may have it prove who it is. Nobody may read or change anything else. Parameters of a query are named as well, since
#   some of them, such as `explain`, would tell of the key.
package system.authz

import rego.v1

default allow := false

allow if {
	[input.method, input.path, input.params] == ["POST", ["v1", "data", "flowclause", "proof", "answer"], {}]
}

allow if {
	asked_by_the_run
	[input.method, input.path, input.params] == ["GET", ["health"], {}]
}

allow if {
	asked_by_the_run
	[input.method, input.path, input.params] == ["POST", ["v1", "data", "flowclause", "loaded"], {}]
}

allow if {
	asked_by_the_run
	[input.method, input.params] == ["POST", {"strict-builtin-errors": ["true"]}]
	["v1", "data", "flowclause", _, "judge", "batch"] = input.path
}

# Of digests, how long it takes to compare them tells nothing.
asked_by_the_run if crypto.sha256(input.identity) == data.flowclause.secrets.token_sha256
