"""Bot API methods about files: send one, ask where one is."""

from bot.sandbox.chats import Json
from bot.sandbox.errors import BadRequestError
from bot.sandbox.files import FileKind, StoredFile
from bot.sandbox.message_methods import captioned, send
from bot.sandbox.parameters import Parameters
from bot.sandbox.telegram import Telegram


def get_file(telegram: Telegram, call: Parameters) -> Json:
    """getFile: return the File; its path can be fetched for an hour."""
    return telegram.files.tell(call.text("file_id").strip())


def send_photo(telegram: Telegram, call: Parameters) -> Json:
    """sendPhoto: return the Message; nobody looks at the picture, its measures are made up."""
    photo = _file(telegram, call, "photo")
    size = photo.ids() | {"width": 800, "height": 600}
    return send(telegram, call, {"photo": [size]} | captioned(telegram, call))


def send_document(telegram: Telegram, call: Parameters) -> Json:
    """sendDocument: return the Message."""
    document = _file(telegram, call, "document")
    upload = call.files.get("document")
    named = {"file_name": document.name} | ({"mime_type": upload.content_type} if upload else {})
    return send(telegram, call, {"document": named | document.ids()} | captioned(telegram, call))


def _file(telegram: Telegram, call: Parameters, kind: FileKind) -> StoredFile:
    """Return the file a call brings along, or names by the id of one that was sent before."""
    upload = call.files.get(kind)
    if upload is not None:
        if not upload.content:
            raise BadRequestError("file must be non-empty")
        return telegram.files.add(kind, upload.filename, upload.content)
    if not call.text(kind):
        raise BadRequestError(f"there is no {kind} in the request")
    file = telegram.files.by_id(call.text(kind))
    if file is None:
        raise BadRequestError("wrong file identifier/HTTP URL specified")
    return file
