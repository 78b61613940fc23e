"""What all tests share."""

from bot.settings import prepare_libraries

prepare_libraries()
