"""The peer of `cargo xtask bench session`: the quick start of Flask-Security 1.7.4, with a page for members.

Run by gunicorn; the environment names the database, how many people there are, and what the page says.
"""

import os

from flask import Flask
from flask_security import RoleMixin, Security, SQLAlchemyUserDatastore, UserMixin, login_required
from flask_sqlalchemy import SQLAlchemy

DATABASE = os.environ["BENCH_DATABASE"]
PEOPLE = int(os.environ["BENCH_PEOPLE"])
BODY = os.environ["BENCH_BODY"]

app = Flask(__name__)
app.config.update(
    SECRET_KEY="super-secret",
    SECURITY_PASSWORD_HASH="pbkdf2_sha512",
    SECURITY_PASSWORD_SALT="salt",
    SQLALCHEMY_DATABASE_URI="sqlite:///" + DATABASE,
    SQLALCHEMY_TRACK_MODIFICATIONS=False,
    WTF_CSRF_ENABLED=False,
)
db = SQLAlchemy(app)

roles_users = db.Table(
    "roles_users",
    db.Column("user_id", db.Integer(), db.ForeignKey("user.id")),
    db.Column("role_id", db.Integer(), db.ForeignKey("role.id")),
)


class Role(db.Model, RoleMixin):
    id = db.Column(db.Integer(), primary_key=True)
    name = db.Column(db.String(80), unique=True)


class User(db.Model, UserMixin):
    id = db.Column(db.Integer, primary_key=True)
    email = db.Column(db.String(255), unique=True)
    password = db.Column(db.String(255))
    active = db.Column(db.Boolean())
    roles = db.relationship("Role", secondary=roles_users, backref=db.backref("users", lazy="dynamic"))


datastore = SQLAlchemyUserDatastore(db, User, Role)
security = Security(app, datastore)


@app.route("/hello")
@login_required
def hello():
    return BODY


if os.path.exists(DATABASE):
    os.remove(DATABASE)
with app.app_context():
    from flask_security.utils import encrypt_password

    db.create_all()
    password = encrypt_password("password")
    for n in range(PEOPLE):
        datastore.create_user(email="user%d@example.com" % n, password=password)
    db.session.commit()
