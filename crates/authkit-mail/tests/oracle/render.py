"""Renders mail templates by Jinja2, as Flask-Security 1.7.4 does, for the same values.

Reads a JSON object from its input:

    upstream: contexts for the package's own templates, each {template, email, confirmable, recoverable, links}
    overrides: {name: {source, values}}, each rendered as a file of an application that has Flask-Babel

and answers {upstream: [{source, text}], overrides: {name: text}}, with the source and the result of each file.
"""

import json
import sys

import flask_security
from flask import Flask, render_template
from flask_security import Security
from flask_security.datastore import Datastore, UserDatastore
from jinja2 import DictLoader, Environment

PARTS = ("txt", "html")


class User:
    def __init__(self, email):
        self.email = email


class NoDatastore(Datastore, UserDatastore):
    def __init__(self):
        Datastore.__init__(self, None)
        UserDatastore.__init__(self, User, None)


def application(confirmable, recoverable):
    app = Flask(__name__)
    app.config.update(
        SECRET_KEY="x",
        SERVER_NAME="example.com",
        PREFERRED_URL_SCHEME="https",
        APPLICATION_ROOT="/",
        SECURITY_CONFIRMABLE=confirmable,
        SECURITY_RECOVERABLE=recoverable,
    )
    app.extensions["security-under-test"] = Security(app, NoDatastore())
    return app


def upstream(context):
    app = application(context["confirmable"], context["recoverable"])
    security = app.extensions["security"]
    rendered = {}
    with app.test_request_context("/", base_url="https://example.com"):
        for part in PARTS:
            name = "security/email/%s.%s" % (context["template"], part)
            source, _, _ = app.jinja_env.loader.get_source(app.jinja_env, name)
            text = render_template(
                name, security=security, user=User(context["email"]), **context["links"]
            )
            rendered[part] = {"source": source, "text": text}
    return rendered


def overrides(files):
    html = lambda name: name is not None and not name.endswith(".txt")
    environment = Environment(
        loader=DictLoader({name: file["source"] for name, file in files.items()}),
        autoescape=html,
        extensions=["jinja2.ext.i18n", "jinja2.ext.autoescape", "jinja2.ext.with_"],
    )
    one = lambda text: text
    many = lambda singular, plural, number: singular if number == 1 else plural
    environment.install_gettext_callables(one, many, newstyle=True)
    pages = {"forgot_password": "/reset", "login": "/login", "register": "/register"}
    address = lambda endpoint, _external=False, **values: (
        ("https://example.com" if _external else "") + pages[endpoint.replace("security.", "")]
    )
    environment.globals.update(url_for_security=address, url_for=address)
    return {
        name: environment.get_template(name).render(file["values"])
        for name, file in files.items()
        if file["values"] is not None
    }


def main():
    question = json.load(sys.stdin)
    answer = {
        "version": flask_security.__version__,
        "upstream": [upstream(context) for context in question["upstream"]],
        "overrides": overrides(question["overrides"]),
    }
    json.dump(answer, sys.stdout)


main()
