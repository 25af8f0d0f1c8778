# METADATA
# scope: package
# title: The proof that a server is the one that was started
# description: |
#   Whoever else listens on its port has no key to answer a challenge with.
package flowclause.proof

import rego.v1

answer := crypto.hmac.sha256(input.challenge, data.flowclause.secrets.key)
