"""Checks the manifests: python k8s/check.py [FOLDER…]

Renders each folder with `kubectl kustomize` (k8s/base if none is named), holds every resource against
Kubernetes' schemas, and then looks for what no schema asks: that every service has its parts, runs as
nobody in particular, and is given each setting that its code requires.
Wants kubernetes-validate (requirements.txt) and a kubectl that says its kustomizeVersion (1.24 or later).
"""

import re
import subprocess
import sys
from pathlib import Path

import kubernetes_validate
import yaml

ROOT = Path(__file__).resolve().parent.parent
SERVICES = ["web", "campaign", "pledge", "payment", "notification"]
# The oldest and the newest cluster that we look at.
VERSIONS = ["1.30", kubernetes_validate.latest_version()]


def render(folder):
    """All resources of a folder, as kustomize makes them."""
    run = subprocess.run(["kubectl", "kustomize", folder], capture_output=True, text=True)
    if run.returncode != 0:
        sys.exit(f"kubectl kustomize {folder}: {run.stderr.strip()}")
    return [resource for resource in yaml.safe_load_all(run.stdout) if resource]


def required_settings(service):
    """The settings that a service won't start without, read from its sources."""
    sources = [ROOT / "shared/platform/src/config.rs", ROOT / f"services/{service}/src/config.rs"]
    names = set()
    for source in sources:
        text = source.read_text().split("#[cfg(test)]")[0]
        names |= set(re.findall(r'required(?:::<[^>(]*>)?\(\s*"([A-Z_]+)"', text))
        # A list that may not be empty.
        lists = set(re.findall(r'list(?:::<[^>(]*>)?\(\s*"([A-Z_]+)"', text))
        names |= lists & set(re.findall(r'refuse\(\s*"([A-Z_]+)",\s*"at least one', text))
    return names


def given_settings(container, config_maps):
    """The settings that a container is given."""
    names = {entry["name"] for entry in container.get("env", [])}
    for source in container.get("envFrom", []):
        names |= set(config_maps[source["configMapRef"]["name"]]["data"])
    return names


def faults_of_pod(name, pod, config_maps):
    """What is wrong with the containers of a service's Deployment, or of the Job."""
    if not pod.get("securityContext", {}).get("runAsNonRoot"):
        yield f"{name}: may run as root"
    if pod.get("automountServiceAccountToken") is not False:
        yield f"{name}: is given the cluster's token"
    for container in pod["containers"]:
        what = f"{name}/{container['name']}"
        context = container.get("securityContext", {})
        if not context.get("readOnlyRootFilesystem"):
            yield f"{what}: may write to its root"
        if context.get("allowPrivilegeEscalation") is not False:
            yield f"{what}: may gain privileges"
        if "ALL" not in context.get("capabilities", {}).get("drop", []):
            yield f"{what}: keeps capabilities"
        resources = container.get("resources", {})
        if "memory" not in resources.get("limits", {}) or "cpu" not in resources.get("requests", {}):
            yield f"{what}: has no resources"
        for secret in ["DATABASE_URL", "SIGNING_KEY", "AMQP_URL", "STRIPE_SECRET_KEY", "SMTP_URL"]:
            for entry in container.get("env", []):
                if entry["name"] == secret and "secretKeyRef" not in entry.get("valueFrom", {}):
                    yield f"{what}: {secret} is not by reference"
        service = container["command"][0]
        missing = required_settings(service) - given_settings(container, config_maps)
        if missing:
            yield f"{what}: lacks {', '.join(sorted(missing))}"


def faults(resources):
    """What is wrong beyond the schemas."""
    found = {(resource["kind"], resource["metadata"]["name"]): resource for resource in resources}
    config_maps = {name: it for (kind, name), it in found.items() if kind == "ConfigMap"}
    for service in SERVICES:
        for kind in ["Deployment", "Service", "PodDisruptionBudget"]:
            if (kind, service) not in found:
                yield f"{service}: has no {kind}"
        spec = found["Deployment", service]["spec"]["template"]["spec"]
        for probe in ["readinessProbe", "livenessProbe", "startupProbe"]:
            if probe not in spec["containers"][0]:
                yield f"{service}: has no {probe}"
        yield from faults_of_pod(service, spec, config_maps)
        ports = {port["containerPort"] for port in spec["containers"][0]["ports"]}
        if found["Service", service]["spec"]["ports"][0]["port"] not in ports:
            yield f"{service}: its Service has another port"
    migrate = found.get(("Job", "migrate"))
    if migrate is None:
        yield "there is no Job that migrates"
        return
    pod = migrate["spec"]["template"]["spec"]
    yield from faults_of_pod("migrate", pod, config_maps)
    migrated = {container["name"] for container in pod["containers"]}
    if migrated != set(SERVICES):
        yield f"migrate: its services are {sorted(migrated)}"
    for rule in found["Ingress", "rifada"]["spec"]["rules"]:
        for path in rule["http"]["paths"]:
            if path["backend"]["service"]["name"] not in SERVICES:
                yield f"ingress: {path['path']} goes nowhere"


def main():
    folders = sys.argv[1:] or [str(ROOT / "k8s/base")]
    wrong = []
    for folder in folders:
        resources = render(folder)
        for resource in resources:
            what = f"{resource['kind']}/{resource['metadata']['name']}"
            for version in VERSIONS:
                try:
                    kubernetes_validate.validate(resource, version, strict=True)
                except kubernetes_validate.ValidationError as error:
                    wrong.append(f"{folder}: {what}: Kubernetes {version}: {error.message}")
        wrong += [f"{folder}: {fault}" for fault in faults(resources)]
        print(f"{folder}: {len(resources)} resources, Kubernetes {' and '.join(VERSIONS)}")
    for line in wrong:
        print(line, file=sys.stderr)
    sys.exit(1 if wrong else 0)


main()
