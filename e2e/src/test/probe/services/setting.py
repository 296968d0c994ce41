"""The services of the run: their units, their configuration and their manifests."""

import glob
import os
import shutil
import subprocess
import time

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.abspath(os.path.join(HERE, *[".."] * 5))
UNITS = "/run/systemd/system"
PLACE = "/run/cellwall-services"  # unlike a checkout, anyone may look into it
DATABASE = "/run/postgresql/.s.PGSQL.5432"  # Debian's configuration has its old place, below /var/run
JOURNAL = "/run/systemd/journal/stdout"
BUS = "/run/dbus/system_bus_socket"
NGINX = f"""
user www-data;
worker_processes 1;
pid /run/nginx.pid;
error_log stderr;
events {{}}
http {{
  access_log off;
  server {{
    listen 127.0.0.1:80;
    root {PLACE};
    location /app/ {{ proxy_pass http://unix:/run/app/app.sock:/; }}
  }}
}}
"""
UNIT = """
[Service]
Type=forking
User=nobody
RuntimeDirectory={name}
ExecStart=/usr/bin/python3 -B {place}/unit.py /run/{name}/{name}.sock {psql}
"""
READY = """
[Service]
Type=notify
WatchdogSec=60
TimeoutStartSec=120
User=nobody
ExecStart=/usr/bin/python3 -B {place}/ready.py
"""
LOGIN = """
[Service]
Type=oneshot
ExecStart=/usr/bin/su -s /bin/sh nobody -c true
"""
COMPONENT = """
apiVersion: cellwall.io/v1
kind: Component
metadata: {{name: {name}, labels: {labels}}}
spec:
  selector: {{systemdUnits: ["{unit}"]}}
  exposes: {exposes}
  ingress: {ingress}
  egress: {egress}
"""


def database_unit():
    version = os.path.basename(os.path.dirname(only("/etc/postgresql/*/main")))
    return f"postgresql@{version}-main.service"


def psql():
    return only("/usr/lib/postgresql/*/bin/psql")


def only(pattern):
    found = sorted(glob.glob(pattern))
    if not found:
        raise RuntimeError(f"nothing is at {pattern}: PostgreSQL is not installed, or has no cluster")
    return found[-1]


def control(*words):
    status = subprocess.run(["systemctl", *words]).returncode
    if status:
        said = subprocess.run(["journalctl", "-n", "40", "--no-pager"], capture_output=True, text=True).stdout
        raise RuntimeError(f"systemctl {' '.join(words)} ended {status}; the journal's end:\n{said}")


def units():
    return [database_unit(), *(name + ".service" for name in ("dbus", "nginx", "app", "neighbour", "ready"))]


def restart(unit):
    status = subprocess.run(["systemctl", "restart", unit]).returncode
    return f"exit {status}" if status else "ok"


def set_up():
    """Only in a machine that is thrown away: files of the machine's own nginx are written over."""
    if not os.path.exists("/run/vm/command") or not os.path.isdir(UNITS):
        raise RuntimeError("this needs a virtual machine: e2e/vm/run --systemd -- ...")
    os.makedirs(PLACE)
    write(PLACE + "/page", "ok")
    for program in ("unit.py", "reach.py", "ready.py"):
        shutil.copy(os.path.join(HERE, program), PLACE)
    write("/etc/nginx/nginx.conf", NGINX)
    for name in ("app", "neighbour"):
        write(f"{UNITS}/{name}.service", UNIT.format(name=name, place=PLACE, psql=psql()))
    write(f"{UNITS}/ready.service", READY.format(place=PLACE))
    write(f"{UNITS}/login.service", LOGIN)
    control("daemon-reload")
    control("start", "--no-block", *units())


def wait():
    """Until all have started; their user is one of the database's, too."""
    control("start", *units())
    subprocess.run([psql(), "-qc", "drop role if exists nobody", "-c", "create role nobody login"],
                   user="postgres", group="postgres", cwd="/", check=True)  # fmt: skip


def journal(unit):
    """What the unit's processes have printed."""
    subprocess.run(["journalctl", "--sync"], check=True)
    command = ["journalctl", "-u", unit, "-o", "cat", "--no-pager"]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def move_clock(seconds):
    """The one that people set; what has gone by since the boot is not touched."""
    time.clock_settime(time.CLOCK_REALTIME, time.time() + seconds)


def write(path, text):
    with open(path, "w") as file:
        file.write(text)


def manifests(web_may_ask_app=True):
    """The neighbour's own manifest allows it the database, whose own does not let it in. It may not
    log: neither its own manifest nor systemd's being its parent lets it."""
    log = "{to: [{component: journal}]}"
    sql = "[{name: local, protocol: UNIX, path: %s}, {name: sql, protocol: TCP, port: 5432}]" % DATABASE
    return "---\n".join([
        *map(host_service, ("bus", "journal")),
        component("database", database_unit(), sql, "[{from: [{entity: host}, {component: app}]}]", f"[{log}]"),
        component("web", "nginx.service", "[{name: http, protocol: TCP, port: 80}]",
                  "[{from: [{entity: host}]}]",
                  f"[{log}, {{to: [{{component: app}}]}}]" if web_may_ask_app else f"[{log}]"),
        component("app", "app.service", own_socket("app"), "[{from: [{entity: host}, {component: web}]}]",
                  f"[{log}, {{to: [{{component: database}}, {{component: bus}}]}}]", "{uses: bus}"),
        *(component(name, name + ".service", "[]", "[]", "[]") for name in ("ready", "login")),
        component("neighbour", "neighbour.service", own_socket("neighbour"), "[{from: [{entity: host}]}]",
                  "[{to: [{component: database}]}]"),
    ])  # fmt: skip


def own_socket(name):
    return "[{name: http, protocol: UNIX, path: /run/%s/%s.sock}]" % (name, name)


def host_service(name):
    with open(f"{ROOT}/examples/host-services/{name}.yaml") as file:
        return file.read()


def component(name, unit, exposes, ingress, egress, labels="{}"):
    return COMPONENT.format(name=name, unit=unit, exposes=exposes, ingress=ingress, egress=egress, labels=labels)
