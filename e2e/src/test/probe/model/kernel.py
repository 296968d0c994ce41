"""What the running kernel has."""

import glob
import os
import re
import socket
import struct

BTF_HEADER = struct.Struct("<HBBIIIII")
HEADERS = "/usr/include"


def hooks():
    """Of the strings of its BTF: each function that a program can be attached to has its name there."""
    with open("/sys/kernel/btf/vmlinux", "rb") as file:
        data = file.read()
    header = BTF_HEADER.unpack_from(data)
    start, length = header[3] + header[6], header[7]
    names = data[start : start + length].split(b"\0")
    return {name.removeprefix(b"bpf_lsm_").decode() for name in names if name.startswith(b"bpf_lsm_")}


def calls():
    """Its functions, those of the 32-bit table too, since a component may use it."""
    found = set()
    pattern = re.compile(r" __(?:x64|ia32)_(?:compat_)?sys_(\w+)(?:\.cold)?$")
    with open("/proc/kallsyms") as symbols:
        for line in symbols:
            match = pattern.search(line.rstrip("\n"))
            if match:
                found.add(match[1])
    return found


def numbers():
    """Call -> number, of the headers that are installed."""
    with open(glob.glob(HEADERS + "/*/asm/unistd_64.h")[0]) as header:
        return dict(re.findall(r"#define __NR_(\w+) (\d+)", header.read()))


def filesystems():
    with open("/proc/filesystems") as lines:
        return {line.split()[-1] for line in lines} | aliases(r"fs-(\S+)")


def families():
    found = aliases(r"net-pf-(\d+)")
    for family in range(64):
        try:
            socket.socket(family, socket.SOCK_RAW, 0).close()
        except OSError as error:
            if os.strerror(error.errno) == "Address family not supported by protocol":
                continue
        found.add(str(family))
    return found


def netlink():
    found = set()
    for protocol in range(32):
        try:
            socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, protocol).close()
            found.add(str(protocol))
        except OSError:
            continue
    return found


def prctl():
    """Options, without the values that some of them take."""
    with open(HEADERS + "/linux/prctl.h") as header:
        text = header.read()
    options = set(re.findall(r"#define (PR_(?:SET|GET)_\w+)\s+(?:\d|0x59616d61|0x53564d41)", text))
    later = {name for name, number in re.findall(r"#define (PR_\w+)\s+(\d+)\b", text) if int(number) > 63}
    return {name for name in options | later if not re.match(r"PR_SET_(MM|VMA)_", name)}


def keyctl():
    with open(HEADERS + "/linux/keyctl.h") as header:
        return set(re.findall(r"#define KEYCTL_(\w+)\s+\d+\s", header.read()))


def devices():
    found = set()
    with open("/proc/devices") as lines:
        found |= {line.split()[1] for line in lines if len(line.split()) == 2 and line.split()[0].isdigit()}
    with open("/proc/misc") as lines:
        return found | {line.split()[1] for line in lines}


def namespaces():
    return set(os.listdir("/proc/self/ns"))


def aliases(pattern):
    """What a module would be loaded for. A kernel may have none."""
    path = f"/lib/modules/{os.uname().release}/modules.alias"
    if not os.path.exists(path):
        return set()
    with open(path) as lines:
        return set(re.findall(rf"^alias {pattern}(?:-\S*)? ", lines.read(), re.MULTILINE))


LISTS = {f.__name__: f for f in (hooks, calls, filesystems, families, netlink, prctl, keyctl, devices, namespaces)}
