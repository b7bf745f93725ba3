"""The C peers of `cargo xtask bench hash`, by way of Python.

A line `<case> <times>` in, a line `<nanoseconds> <of them on a processor>` out, as benches/src/hash.rs
does. argon2-cffi calls libargon2, hashlib calls OpenSSL, crypt calls libxcrypt (CPython up to 3.12).
"""

import hashlib
import sys
import time
import warnings
from concurrent.futures import ThreadPoolExecutor

PASSWORD = b"correct horse battery staple"
SALT = b"0123456789abcdef"


def argon2id(mib, passes, lanes, workers):
    from argon2.low_level import Type, hash_secret_raw

    def once(_):
        hash_secret_raw(PASSWORD, SALT, passes, mib * 1024, lanes, 32, Type.ID)

    if workers == 1:
        return lambda times: [once(None) for _ in range(times)]
    # argon2-cffi lets go of the interpreter's lock while libargon2 works
    pool = ThreadPoolExecutor(workers)
    return lambda times: list(pool.map(once, range(times)))


def pbkdf2(digest, rounds):
    return lambda times: [hashlib.pbkdf2_hmac(digest, PASSWORD, SALT, rounds) for _ in range(times)]


def libxcrypt(setting):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        import crypt
    password = PASSWORD.decode()
    if not (crypt.crypt(password, setting) or "").startswith(setting):
        raise SystemExit(f"libxcrypt does not know {setting}")
    return lambda times: [crypt.crypt(password, setting) for _ in range(times)]


def case(name):
    scheme, *numbers = name.split("-")
    if scheme == "argon2id":
        return argon2id(*map(int, numbers))
    if scheme == "pbkdf2":
        return pbkdf2(numbers[0], int(numbers[1]))
    if name.startswith("sha512-crypt-"):
        return libxcrypt(f"$6$rounds={int(numbers[1])}$0123456789abcdef$")
    if scheme == "bcrypt":
        return libxcrypt(f"$2b${int(numbers[0]):02}$abcdefghijklmnopqrstu.")
    raise SystemExit(f"there is no case {name}")


def main():
    cases = {}
    for line in sys.stdin:
        name, times = line.split()
        if name not in cases:
            cases[name] = case(name)
        wall, cpu = time.perf_counter_ns(), time.process_time_ns()
        cases[name](int(times))
        print(time.perf_counter_ns() - wall, time.process_time_ns() - cpu, flush=True)


main()
