"""What stands around a proposal: whom to ask, how to tell others of it, and the way to the rounds of one's own area."""

from urllib.parse import unquote


def test_the_form_names_the_areas_playmakers_and_how_to_reach_them(client, make):
    round = make.round()
    path = f"/runder/{round.slug}/forslag/nyt"
    assert "så spørg kommunen. Kontakt" in client.sign_in("sabro-1").see(path).text
    make.account("playmaker-2")
    assert "spørg områdets playmaker: Sara Lindgren. Kontakt" in client.see(path).text
    assert "Kontakt" in client.see("/omraader/sabro").text


def test_a_proposal_is_told_of_by_a_link_and_by_mail_without_a_script(client, make):
    proposal = make.proposal(make.round())
    page = client.see(f"/forslag/{proposal.slug}")
    link = page.soup.find(id="share-link")
    assert link["value"].endswith(f"/forslag/{proposal.slug}") and link.has_attr("readonly")
    mail = unquote(page.links["Send linket i en mail"])
    assert mail.startswith("mailto:?subject=Bænke ved søen&body=") and link["value"] in mail
    draft = make.draft(make.round(name="Anden"))
    assert client.sign_in("sabro-1").see(f"/forslag/{draft.slug}").soup.find(id="share-link") is None


def test_whoever_lives_elsewhere_is_shown_the_way_to_their_own_rounds(client, make):
    round = make.round()
    page = client.sign_in("solbjerg-1").see(f"/runder/{round.slug}/forslag/nyt", status=403)
    assert page.links["Se runderne i Solbjerg"] == "/omraader/solbjerg"


def test_a_proposal_without_hearts_says_so(client, make):
    proposal = make.proposal(make.round(shows_support=True))
    assert "Ingen har givet forslaget et hjerte endnu." in client.see(f"/forslag/{proposal.slug}").text
