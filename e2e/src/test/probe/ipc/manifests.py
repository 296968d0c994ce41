"""The pieces that manifests are put together from."""


def component(name, lines):
    head = ["apiVersion: cellwall.io/v1", "kind: Component", f"metadata: {{name: {name}}}", "spec:"]
    return "\n".join(head + lines) + "\n"


def ingress(peer):
    return f"  ingress:\n    - from: [{{component: {peer}}}]"


def egress(peer):
    return f"  egress:\n    - to: [{peer}]"
