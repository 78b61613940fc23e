"""For whom a command is: for everybody, or for those whose user ids the settings name."""

from enum import StrEnum


class Audience(StrEnum):
    """Those who may use a command; what is not for everybody is for private chats, and unknown to others."""

    EVERYBODY = "everybody"
    EDITORS = "editors"
    OPERATORS = "operators"
