"""What a moderator has hidden is read nowhere by those it is hidden from: every door of the house is tried."""

import io
import string
import zipfile

import pytest

from civic.database import transaction
from civic.discussion.services import comment
from civic.files.services import keep_picture
from civic.following.queries import Subject
from civic.following.services import follow
from civic.moderation.queries import Measure, Rule, Target, case_by_public_id, ruling_by_public_id
from civic.moderation.services import Statement, answer_appeal, appeal, decide, report
from civic.proposals import services as proposing
from civic.proposals.inviting import invite
from civic.proposals.queries import pictures_of, proposal_by_id, proposal_by_slug
from civic.proposals.rearranging import exclude, merge, split
from civic.proposals.services import Cost, Illustration, ProposalContent
from civic.qualification.inquiries import ask_department
from civic.qualification.offers import agree, offer_merge
from civic.qualification.queries import inquiries_about, offer_by_public_id
from civic.reasons import ProposalAway
from civic.results.services import open_and_count, sign_count
from civic.rounds.queries import round_by_id
from civic.rounds.services import locked_round
from tests.contract.access import DOORS
from tests.support.pictures import jpeg
from tests.web.test_qualification_work import reset_token

TITLE, BODY, PLACE, LABEL, ALT = "Kanæri titel", "Kanæri tekst", "Kanæri sted", "Kanæri udgift", "Kanæri billede"
SAID, SAID_ELSEWHERE = "Kanæri snak", "Kanæri andetsteds"
HIDDEN = Statement(Measure.HIDE, Rule.ABUSE, "Skældte ud.", "Tal pænt.")
# What is voted on keeps its title for good: on the ballot, and wherever the vote and its count are shown.
VOTED_ON = {"voting", "results", "exports", "bulletin"}


def canaries(title=PLACE):
    """A proposal of which every word gives itself away."""
    picture = Illustration(keep_picture(io.BytesIO(jpeg()), uploaded_by=None), ALT)
    return ProposalContent(title, BODY, PLACE, [Cost(LABEL, 10_000_00)], [picture])


class Hiding:
    """A proposal by sabro-1 with relations on all sides; sabro-3 wrote another, and sabro-4 follows and reports."""

    def __init__(self, make, **plan):
        self.make, self.round = make, make.round(name="Sabro 2026", **plan)
        self.staff, self.follower = make.account("medarbejder-1"), make.account("sabro-4")
        self.other = make.proposal(self.round, author="sabro-3", title="Et andet", cost=100_00)
        whole = make.proposal(self.round, author="sabro-1", title="Det hele")
        self.slug = self._split_off(whole)
        self.about = proposal_by_slug(self.slug).id
        follow(account_id=self.follower, subject=Subject.PROPOSAL, subject_id=self.about)
        self.comments = [
            comment(proposal_id=self.about, author_id=make.account("sabro-2"), body=SAID),
            comment(proposal_id=self.other.id, author_id=make.account("sabro-2"), body=SAID_ELSEWHERE),
        ]
        self._relate(make)
        self.whole = proposal_by_id(whole.id).slug

    def _split_off(self, whole):
        about = {"round_id": self.round.id, "author_id": whole.author_id, "area_id": whole.area_id}
        two = ProposalContent("Det hele", "Fordi.", "Torvet", [Cost("Bænk", 5_000_00), Cost("Træ", 3_000_00)])
        proposing.save_draft(slug=whole.slug, content=two, **about)
        with transaction():
            locked_round(self.round.id)
            slug = split(proposal_id=whole.id, title=TITLE, lines=[2])
        return proposing.save_draft(slug=slug, content=canaries(TITLE), **about)

    def _relate(self, make):
        by = make.account("playmaker-2")
        self.offer = offer_merge(
            proposal_id=self.about, into_id=self.other.id, title="Begge", words="Ens", offered_by=by
        )
        with transaction():
            exclude(proposal_ids={self.about, self.other.id})
        comment(proposal_id=self.about, author_id=make.account("sabro-5"), body="Det følges der med i")

    def hide(self, kind=Target.PROPOSAL, target=None):
        case = report(kind=kind, target=target or self.slug, reported_by=self.follower, rule=Rule.ABUSE)
        return decide(case_id=case_by_public_id(case).id, decided_by=self.staff, statement=HIDDEN)

    def show(self, ruling):
        ruling_id = ruling_by_public_id(ruling).id
        appeal(ruling_id=ruling_id, account_id=self.make.account("sabro-1"), words="Nej")
        restored = Statement(Measure.RESTORE, Rule.ABUSE, "En fejl.", "Det er i orden.")
        answer_appeal(ruling_id=ruling_id, decided_by=self.make.account("medarbejder-2"), statement=restored)

    def addresses(self):
        """Every public address there is, each place filled in with what leads closest to what is hidden."""
        picture = pictures_of(proposal_by_slug(self.slug))[0].name
        places = {"round": self.round.slug, "counted": self.round.slug, "area": "sabro", "picture": picture}
        for said, slug in ((said, slug) for said in self.comments for slug in (self.slug, self.other.slug, self.whole)):
            near = dict.fromkeys(("proposal", "approved", "draft"), slug) | {"comment": said, "offer": self.offer}
            for door in DOORS:
                if door.method == "GET" and door.endpoint != "accounts.identified":
                    names = [name for _, name, _, _ in string.Formatter().parse(door.url) if name]
                    yield door.endpoint, door.url.format(**dict.fromkeys(names, "1") | places | near)
        yield "moderation.reporting", f"/anmeld/proposal/{self.slug}"
        yield "proposals.index", f"/runder/{self.round.slug}/forslag?words=tekst"
        yield "proposals.alike", f"/runder/{self.round.slug}/forslag/ligner?title=titel"


def read(response):
    """Everything in the answer, also in what is packed."""
    data = response.get_data()
    if zipfile.is_zipfile(io.BytesIO(data)):
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            data = b"\n".join(packed.read(name) for name in packed.namelist())
    return data.decode(errors="replace")


def leaks(reader, hiding, *, voted_on=frozenset()):
    """Where this reader still finds a hidden word, or the address that spells the title."""
    found = set()
    for endpoint, url in dict.fromkeys(hiding.addresses()):
        answer = reader.ask("get", url)
        text = read(answer)
        told = endpoint.partition(".")[0] in voted_on
        text = text.replace(TITLE, "").replace(hiding.slug, "") if told else text
        shown = "Kanæri" in text or (hiding.slug in text and hiding.slug not in url)
        if shown or (endpoint == "proposals.picture" and answer.status_code == 200):
            found.add(url)
    return found


@pytest.fixture
def readers(another_client):
    """A visitor, the one who reported and follows it, and whoever was asked to merge with it."""
    return [another_client(), another_client().sign_in("sabro-4"), another_client().sign_in("sabro-3")]


def test_a_hidden_proposal_is_read_at_no_door(make, readers):
    hiding = Hiding(make)
    assert all(len(leaks(reader, hiding)) > 5 for reader in readers), "the doors do not lead there"
    hiding.hide()
    hiding.hide(Target.COMMENT, hiding.comments[1])
    assert [leaks(reader, hiding) for reader in readers] == [set()] * 3


def test_a_proposal_hidden_before_the_voting_is_in_no_result(make, travel, readers):
    hiding = Hiding(make, budget=100_000_00)
    hiding.hide()
    hiding.hide(Target.COMMENT, hiding.comments[1])
    counted(make, travel, hiding)
    assert [leaks(reader, hiding) for reader in readers] == [set()] * 3


def test_a_proposal_hidden_during_the_voting_stands_on_the_ballot_by_its_title_alone(make, travel, readers):
    hiding = Hiding(make, budget=100_000_00)
    counted(make, travel, hiding, during=lambda: (hiding.hide(), hiding.hide(Target.COMMENT, hiding.comments[1])))
    assert [leaks(reader, hiding, voted_on=VOTED_ON) for reader in readers] == [set()] * 3


def counted(make, travel, hiding, during=lambda: None):
    """The round is voted on and counted; the ballot is walked too while it can be filled in."""
    for proposal_id in (hiding.about, hiding.other.id):
        make.approved(proposal_by_id(proposal_id), 10_000_00)
    make.roll(hiding.round)
    round = round_by_id(hiding.round.id)
    travel(round.voting_at)
    make.vote(round, hiding.other.project_id)
    during()
    travel(round.result_at)
    open_and_count(round_id=round.id, by=make.account("valgstyrer-2"))
    sign_count(round_id=round.id, signed_by=make.account("valgstyrer-3"))


def test_the_ballot_shows_of_a_hidden_proposal_its_title_alone(client, make, travel):
    hiding = Hiding(make, budget=100_000_00)
    make.approved(proposal_by_id(hiding.about), 10_000_00)
    make.roll(hiding.round)
    travel(round_by_id(hiding.round.id).voting_at)
    url = f"/stem/{hiding.round.slug}"
    assert all(word in client.see(url).response.get_data(as_text=True) for word in (TITLE, BODY, PLACE, ALT))
    hiding.hide()
    seen = client.see(url).response.get_data(as_text=True)
    assert TITLE in seen
    assert not any(word in seen for word in (BODY, PLACE, ALT))


def test_nothing_new_is_told_of_a_hidden_proposal(make, client):
    hiding = Hiding(make)
    hiding.hide()
    make.account("playmaker-2")
    proposing.withdraw(proposal_id=hiding.about, author_id=make.account("sabro-1"))
    page = client.sign_in("sabro-4").see("/mit")
    assert "»et forslag, der er skjult«, som du følger, er trukket tilbage" in page.text
    assert TITLE not in page.text


def test_what_is_shown_again_is_named_again(make, client):
    hiding = Hiding(make)
    hiding.show(hiding.hide())
    page = client.sign_in("sabro-4").see("/mit")
    assert f"Nogen har skrevet en kommentar til »{TITLE}«" in page.text
    assert BODY in client.see(f"/forslag/{hiding.slug}").text


def test_a_hidden_proposal_takes_no_words_no_heart_and_no_follower(make, another_client):
    hiding = Hiding(make)
    neighbour, follower = another_client().sign_in("sabro-2"), another_client().sign_in("sabro-4")
    page = neighbour.see(f"/forslag/{hiding.slug}")
    hiding.hide()
    answer = page.press("Send kommentar", status=409, body="Det her skrev jeg længe på")
    assert "Det her skrev jeg længe på" in answer.text
    assert "Forslaget er ikke længere fremme" in answer.text
    assert "Kanæri" not in answer.text
    page.press("Giv et hjerte", status=409)
    page.press("Følg forslaget", status=409)
    token = {"csrf_token": follower.token(), "action": "take-back"}
    assert follower.send(f"/forslag/{hiding.slug}/foelg", token).heading == "Forslaget er skjult"


def test_the_author_and_the_moderators_read_what_is_hidden_and_find_the_decision(make, another_client):
    hiding = Hiding(make)
    ruling = hiding.hide()
    for who in ("sabro-1", "playmaker-2", "medarbejder-2"):
        make.account(who)
        page = another_client().sign_in(who).see(f"/forslag/{hiding.slug}")
        assert all(words in page.text for words in (TITLE, BODY, "Tal pænt."))
        assert page.links["Læs hele afgørelsen, og hvordan man klager"] == f"/moderation/afgoerelse/{ruling}"
    author = another_client().sign_in("sabro-1").see(f"/moderation/afgoerelse/{ruling}")
    assert "Send klagen" in author.buttons


def test_a_secret_link_tells_nothing_of_a_hidden_proposal_until_it_is_shown_again(make, another_client):
    hiding = Hiding(make)
    by = {"proposal_id": hiding.about, "asked_by": make.account("playmaker-2")}
    ask_department(department="Vej", address="vej@eksempel.dk", words=f"Hvad med {TITLE}?", days=5, **by)
    reset_token(inquiries_about(hiding.about)[0], "a" * 43)
    secret = invite(proposal_id=hiding.about, invited_by=make.account("sabro-1"), name="Anders")
    links = [another_client(), another_client().sign_in("sabro-2")]
    urls = [f"/hoering/{'a' * 43}", f"/invitation/{secret}"]
    pages = [client.see(url) for client, url in zip(links, urls, strict=True)]
    assert all(TITLE in page.text for page in pages)
    ruling = hiding.hide()
    for client, page in zip(links, pages, strict=True):
        button = "Send svaret" if "Send svaret" in page.buttons else "Ja, jeg vil skrive med"
        for answer in (client.see(page.url, status=409), page.press(button, status=409)):
            assert "Forslaget er skjult for tiden" in answer.text
            assert "Kanæri" not in answer.response.get_data(as_text=True)
    hiding.show(ruling)
    assert all(TITLE in client.see(page.url).text for client, page in zip(links, pages, strict=True))


def test_a_hidden_proposal_is_sent_to_nobody(make):
    hiding = Hiding(make)
    hiding.hide()
    by = {"proposal_id": hiding.about, "asked_by": make.account("playmaker-2")}
    with pytest.raises(ProposalAway):
        ask_department(department="Vej", address="vej@eksempel.dk", words="Hvad?", days=5, **by)
    with pytest.raises(ProposalAway):
        invite(proposal_id=hiding.about, invited_by=make.account("sabro-1"), name="Anders")


@pytest.mark.parametrize("by", ["merge", "split"])
def test_hidden_words_are_not_published_under_another_title(make, by):
    hiding = Hiding(make)
    hiding.hide()

    def publish():
        with transaction():
            locked_round(hiding.round.id)
            if by == "merge":
                merge(proposal_id=hiding.about, into_id=hiding.other.id, title="Begge")
            split(proposal_id=hiding.about, title="En del", lines=[1])

    with pytest.raises(ProposalAway):
        publish()


def test_an_offer_to_merge_is_off_while_one_is_hidden(make, another_client):
    hiding = Hiding(make)
    page = another_client().sign_in("sabro-3").see(f"/mit/tilbud/{hiding.offer}")
    agree(offer_id=offer_by_public_id(hiding.offer).id, account_id=make.account("sabro-1"))
    hiding.hide()
    page.press("Ja, det er i orden", status=409)
    assert "Kanæri" not in proposal_by_id(hiding.other.id).body
    with pytest.raises(ProposalAway):
        Hiding._relate(hiding, make)


def test_a_playmaker_sees_that_a_proposal_is_hidden_and_its_author_is_not_promised_the_ballot(make, signed_in):
    hiding = Hiding(make)
    playmaker = signed_in("playmaker-2")
    assert "Skjult af en moderator" not in playmaker.see("/playmaker").text
    hiding.hide()
    today = playmaker.see("/playmaker")
    assert "Skjult af en moderator" in today.text
    sheet = today.follow(TITLE)
    assert all(words in sheet.text for words in ("En moderator har skjult forslaget", "Tal pænt."))
    assert "kommer det ikke på stemmesedlen" in sheet.press("Godkend forslaget").soup.text
    author = signed_in("sabro-1")
    assert "er godkendt, men en moderator har skjult det" in author.see("/mit").text
    assert "Så længe det er skjult, kommer det ikke på stemmesedlen" in author.see(f"/forslag/{hiding.slug}").text
    assert "godkendt" not in signed_in("sabro-4").see("/mit").text
