"""A roundup as its readers get it: new papers, papers from the archive, why each is there, and the rest."""

from collections.abc import Mapping, Sequence

from markupsafe import Markup

from bot.buttons import pack, pages
from bot.locales import Locale
from bot.messages import TEXT_UNITS, cut, plain, split, units
from bot.models import Block, Button, Keyboard, Message, Pick, Picks
from bot.render.paper import item, open_button, reason_name, summary_in, text_in
from digests.models import Paper
from digests.topics import Topics

MORE_PAGE = 8
REASONS_SHOWN = 5
SUMMARY_UNITS = 2000  # of one paper; its card has the rest


def roundup(
    picks: Picks,
    papers: Mapping[int, Paper],
    week: str,
    locale: Locale,
    topics: Topics,
    *,
    preview: bool = False,
) -> list[Message]:
    """Render the parts of a roundup; a preview's rest has no button: it was kept nowhere."""
    header = locale.say("roundup_title", day=locale.week(week))
    blocks = [Block(Markup("<b>{}</b>").format(header))]
    if picks.new:
        count = locale.say("roundup_new", n=len(picks.new) + len(picks.more))
        blocks = [Block(Markup("\n").join([blocks[0].html, count]))]
    blocks += _items(picks.new, papers, locale, topics, start=1)
    if picks.archive:
        key = "roundup_archive" if picks.new else "roundup_archive_only"
        blocks.append(Block(Markup("<b>{}</b>").format(locale.say(key))))
        blocks += _items(picks.archive, papers, locale, topics, start=len(picks.new) + 1)
    if preview and picks.more:
        blocks.append(
            Block(Markup("<i>{}</i>").format(locale.say("button_more", n=len(picks.more))))
        )
    return split(blocks, () if preview else _more(picks, week, locale))


def notice(locale: Locale) -> list[Message]:
    """Render what is said once when a week has nothing at all."""
    return [Message(locale.say("roundup_nothing"))]


def rest(
    picks: Picks,
    papers: Mapping[int, Paper],
    locale: Locale,
    topics: Topics,
    *,
    week: str,
    offset: int,
) -> list[Message]:
    """Render a page of what stands behind a roundup's “+k more”."""
    page = picks.more[offset : offset + MORE_PAGE]
    blocks = [Block(Markup("<b>{}</b>").format(locale.say("roundup_rest", n=len(picks.more))))]
    blocks += _items(page, papers, locale, topics, start=len(picks.new) + offset + 1)
    turning = pages("more", week, offset=offset, size=MORE_PAGE, total=len(picks.more))
    return split(blocks, (turning,) if turning else ())


def _items(
    picks: Sequence[Pick],
    papers: Mapping[int, Paper],
    locale: Locale,
    topics: Topics,
    *,
    start: int,
) -> list[Block]:
    known = [(pick, papers[pick.paper_id]) for pick in picks if pick.paper_id in papers]
    return [
        Block(
            _item(number, paper, pick, locale, topics),
            (open_button(number, paper),),
            paper_id=pick.paper_id,
        )
        for number, (pick, paper) in enumerate(known, start)
    ]


def _item(number: int, paper: Paper, pick: Pick, locale: Locale, topics: Topics) -> Markup:
    summary, spoken = summary_in(paper, locale.language)
    head, why = item(number, paper, locale), _why(paper, pick, locale, topics)
    if not summary:
        return Markup("{}\n{}").format(head, why)
    if spoken != locale.language:
        told = locale.say("card_summary_in", language=locale.tongue(spoken))
        head += Markup("\n<i>{}</i>").format(told)
    room = min(SUMMARY_UNITS, TEXT_UNITS - units(plain(head + why)) - 2)
    quoted = Markup("<blockquote expandable>{}</blockquote>").format(cut(summary, room))
    return Markup("\n").join([head, quoted, why])


def _why(paper: Paper, pick: Pick, locale: Locale, topics: Topics) -> Markup:
    reasons = locale.join(
        reason_name(reason, locale, topics) for reason in pick.reasons[:REASONS_SHOWN]
    )
    titles = [
        locale.quotable(text_in(one.digest.title, locale.language)[0]) for one in paper.coverage
    ]
    if not titles:
        return Markup("<i>{}</i>").format(locale.say("why_only", reasons=reasons))
    sentence = (
        locale.say("why", reasons=reasons, digest=titles[0])
        if len(titles) == 1
        else locale.say("why_several", n=len(titles), reasons=reasons, digest=titles[0])
    )
    return Markup("<i>{}</i>").format(sentence)


def _more(picks: Picks, week: str, locale: Locale) -> Keyboard:
    if not picks.more:
        return ()
    text = locale.label("button_more", n=len(picks.more))
    return ((Button(text, data=pack("more", week)),),)
