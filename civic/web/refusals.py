"""What the reader is told of each refusal: a status and a sentence that says what to do next."""

from civic import reasons
from civic.web.language import LazyString
from civic.web.language import lazy_text as _

SENTENCES: dict[type[reasons.Reason], tuple[int, LazyString]] = {
    reasons.NotFound: (
        404,
        _("Vi kan ikke finde siden. Måske er adressen skrevet forkert, eller siden er flyttet."),
    ),
    reasons.FromElsewhere: (403, _("Forespørgslen kom fra et andet websted. Intet er ændret.")),
    reasons.DemonstrationIsLocal: (403, _("En demonstration svarer kun på den maskine, den kører på.")),
    reasons.IdentityRefused: (
        403,
        _("Vi fik ikke bekræftet, hvem du er. Intet er ændret, og det, du har valgt, er gemt. Prøv igen."),
    ),
    reasons.IdentityProviderDown: (
        503,
        _("MitID svarer ikke lige nu. Prøv igen om lidt. Du kan læse alle sider imens, og intet er gået tabt."),
    ),
    reasons.LastAdministrator: (409, _("Der skal altid være en administrator. Giv først en anden rollen.")),
    reasons.OwnRole: (403, _("Du kan ikke give dig selv en rolle. Bed en anden administrator om det.")),
    reasons.SlugTaken: (409, _("Et andet lokalområde har allerede den adresse. Vælg en anden.")),
    reasons.WrongPhase: (409, _("Det kan ikke gøres i den fase, runden er i nu. Intet er ændret.")),
    reasons.RoundIsFixed: (
        409,
        _("Afstemningen er begyndt, så runden kan ikke længere ændres. Intet er ændret."),
    ),
    reasons.Blocked: (
        403,
        _("Du kan ikke skrive her før %(until)s. Du kan stadig læse og stemme. Se afgørelsen på din side."),
    ),
    reasons.NotYourArea: (403, _("Det hører til et andet lokalområde end dit. Intet er ændret.")),
    reasons.OwnProposal: (
        403,
        _(
            "Du har selv stillet forslaget. Bed en anden playmaker i lokalområdet om at afgøre det. "
            "Er der ingen anden, så bed kommunen udpege en."
        ),
    ),
    reasons.AlreadyDecided: (
        409,
        _("En anden har allerede afgjort forslaget. Se afgørelsen på forslagets side."),
    ),
    reasons.HearingMissing: (
        409,
        _("Et forslag afvises først, når forslagsstilleren er hørt: når der er svaret, eller fristen er gået."),
    ),
    reasons.Recused: (403, _("Du har overladt forslaget til en anden playmaker. Intet er ændret.")),
    reasons.OfferClosed: (
        409,
        _("Det kan ikke gøres længere: der er svaret, eller et af forslagene er ændret eller afgjort imens."),
    ),
    reasons.AlreadyAnswered: (409, _("Der er allerede svaret. Svaret er sendt videre, og intet er ændret.")),
    reasons.AnsweredTooLate: (409, _("Fristen for at svare er gået. Skriv til playmakeren i stedet.")),
    reasons.ProposalChanged: (
        409,
        _("Forslagsstilleren har ændret forslaget, siden du åbnede siden. Læs det igen, før du afgør det."),
    ),
    reasons.ChangedMeanwhile: (
        409,
        _("En anden, der skriver med, har ændret forslaget, siden du åbnede siden. Åbn det igen, og skriv dit ind."),
    ),
    reasons.TooManyProposals: (
        409,
        _(
            "Du har indsendt %(limit)s forslag i runden, og det er det højeste antal for én person. Kladden er gemt. "
            "Træk et andet forslag tilbage, hvis dette skal med i stedet."
        ),
    ),
    reasons.TooManyCoAuthors: (409, _("Et forslag kan have højst %(limit)s medforslagsstillere. Intet er ændret.")),
    reasons.InvitationSpent: (
        409,
        _("Invitationen er brugt, trukket tilbage eller for gammel. Bed forslagsstilleren om en ny. Intet er ændret."),
    ),
    reasons.InvitationNotForYou: (
        403,
        _("Invitationen er til en med et andet navn end dit. Bed forslagsstilleren om en til dig. Intet er ændret."),
    ),
    reasons.OwnInvitation: (
        409,
        _("Du skriver allerede med på forslaget. Send linket til den, der er inviteret. Det virker stadig."),
    ),
    reasons.CameWithMerge: (
        409,
        _("Forslagsstilleren kom med, da to forslag blev lagt sammen, og kan kun selv holde op. Intet er ændret."),
    ),
    reasons.Incomplete: (422, _("Der mangler noget. Ret de markerede felter, og send igen.")),
    reasons.NotAPicture: (
        422,
        _("Filen er ikke et billede, vi kan læse. Vælg et billede i JPEG, PNG eller WebP."),
    ),
    reasons.PictureTooLarge: (
        422,
        _("Billedet er for stort. Vælg et på højst 8 MB og 16 megapixel. Et almindeligt JPEG-foto må være på 40."),
    ),
    reasons.DiscussionClosed: (409, _("Debatten er lukket af en moderator. Din kommentar er ikke sendt.")),
    reasons.TooLateToEdit: (
        409,
        _("En kommentar kan rettes i et kvarter. Skriv en ny, hvis du vil tilføje noget. Intet er ændret."),
    ),
    reasons.SaidBefore: (409, _("Du har lige skrevet det samme. Din kommentar er ikke sendt igen.")),
    reasons.TooManyWhenNew: (
        429,
        _("Den første dag kan du skrive %(limit)s kommentarer. Kom tilbage i morgen. Kommentaren er ikke sendt."),
    ),
    reasons.OwnCase: (403, _("Det handler om noget, du selv har skrevet eller overladt til andre. Intet er ændret.")),
    reasons.OwnRuling: (403, _("En klage afgøres af en anden end den, der afgjorde sagen. Intet er ændret.")),
    reasons.CaseDecided: (409, _("En anden har allerede afgjort sagen. Se afgørelsen på sagens side.")),
    reasons.AlreadyAppealed: (409, _("Der er allerede klaget over afgørelsen. Du får besked, når klagen er afgjort.")),
    reasons.TooLateToAppeal: (409, _("Fristen på et halvt år for at klage er udløbet.")),
    reasons.VotingNotOpen: (409, _("Afstemningen er ikke åbnet endnu. Din stemme er ikke registreret.")),
    reasons.VotingClosed: (409, _("Afstemningen er slut. Din stemme er ikke registreret.")),
    reasons.VotingPaused: (
        409,
        _("Afstemningen er sat på pause. Din stemme er ikke registreret. Se på rundens side, hvornår den går videre."),
    ),
    reasons.RoundCancelled: (409, _("Runden er aflyst. Der kan ikke stemmes, og der bliver ikke talt op.")),
    reasons.NoVote: (409, _("Der ligger ingen stemme fra dig i boksen. Der er ikke noget at trække tilbage.")),
    reasons.StepNotNow: (409, _("Det passer ikke med, hvordan afstemningen står nu. Intet er ændret.")),
    reasons.StepDecided: (409, _("En anden har allerede afgjort det. Se, hvad der blev bestemt.")),
    reasons.NotAlone: (403, _("En anden end den, der foreslog det, skal godkende det.")),
    reasons.BoxPaused: (
        409,
        _(
            "Afstemningen er sat på pause. Boksen kan først åbnes, når to personer har ladet afstemningen gå videre "
            "eller aflyst runden."
        ),
    ),
    reasons.FreezeBroken: (
        409,
        _("Det, der er gemt om afstemningen, er ikke det, der blev offentliggjort. Intet er ændret."),
    ),
    reasons.NothingChosen: (422, _("Du har ikke valgt noget. Vælg mindst ét forslag.")),
    reasons.UnknownProject: (
        422,
        _("Et af de valgte forslag er ikke på stemmesedlen. Vælg igen blandt forslagene."),
    ),
    reasons.OverBudget: (
        422,
        _("Dine valg koster %(cost)s, men der er kun %(budget)s. Fjern et eller flere forslag."),
    ),
    reasons.TooManyChosen: (422, _("Du kan højst vælge %(limit)s forslag. Fjern et eller flere.")),
    reasons.NotOnRoll: (
        403,
        _("Vi kan ikke finde dig på valglisten til denne afstemning. Er det en fejl, så kontakt %(contact)s."),
    ),
    reasons.AlreadyOnPaper: (
        409,
        _("Der er registreret en stemme på papir i dit navn. Den gælder, og du kan ikke stemme her."),
    ),
    reasons.BallotChanged: (
        409,
        _("Dine valg er ændret, efter at siden blev vist. Der er ikke stemt. Se dem igennem, og afgiv din stemme."),
    ),
    reasons.VoteChangedElsewhere: (
        409,
        _(
            "Siden var forældet: der er registreret en stemme i dit navn, efter at du identificerede dig. "
            "Den stemme gælder. Identificér dig igen, hvis du vil ændre den."
        ),
    ),
    reasons.NotIdentified: (
        409,
        _("Din identifikation er udløbet. Dine valg er gemt. Identificér dig igen for at stemme."),
    ),
    reasons.FaultyFile: (422, _("Filen har fejl, og intet er indlæst. Ret linjerne nedenfor, og prøv igen.")),
    reasons.RollIsInUse: (
        409,
        _("Afstemningen er begyndt, så valglisten kan ikke udskiftes. Intet er ændret."),
    ),
    reasons.ManyWouldGo: (
        422,
        _(
            "%(gone)s af de %(before)s på valglisten ville forsvinde. Er det meningen, så sæt kryds ved det, og "
            "godkend igen. Ellers kassér listen, og find den rigtige fil. Intet er ændret."
        ),
    ),
    reasons.RollUploadGone: (
        409,
        _("Listen venter ikke længere: den er godkendt, kasseret eller afløst af en anden. Intet er ændret."),
    ),
    reasons.SecondPersonNeeded: (
        409,
        _("Du har selv indsendt listen. En anden medarbejder skal godkende den. Intet er ændret."),
    ),
    reasons.NoRoll: (409, _("Runden har ingen valgliste endnu. Indlæs den først. Intet er ændret.")),
    reasons.AlreadyOnRoll: (409, _("Personen står allerede på valglisten. Intet er ændret.")),
    reasons.TooYoungForRoll: (
        422,
        _("Personen er ikke fyldt %(age)s år på skæringsdatoen og kan ikke optages. Intet er ændret."),
    ),
    reasons.AlreadyAsked: (409, _("Du har allerede bedt om at blive optaget. Svaret vises her.")),
    reasons.CodeNotValid: (
        422,
        _(
            "Koden kan ikke bruges. Enten er den skrevet forkert, eller også er den brugt før eller trukket tilbage. "
            "Se efter, om tegnene er rigtige. Virker den stadig ikke, så få en ny: kontakt %(contact)s."
        ),
    ),
    reasons.NoLetter: (409, _("Personen har intet stemmebrev, der kan trækkes tilbage. Intet er ændret.")),
    reasons.ScreenIsSignedIn: (
        409,
        _("Der er logget ind på denne skærm. Log ud først, så vælgeren kan være alene om sin stemmeseddel."),
    ),
    reasons.VotingStillOpen: (409, _("Stemmeboksen kan først åbnes, når afstemningen er slut.")),
    reasons.AlreadyOpened: (409, _("Stemmeboksen er allerede åbnet.")),
    reasons.KeyMissing: (
        409,
        _("Den private nøgle mangler. Vælg nøglefilen, eller skriv delene af nøglen. Stemmeboksen er ikke åbnet."),
    ),
    reasons.BoxNotReady: (
        409,
        _("Stemmeboksen har ikke fået sin nøgle endnu, så der kan ikke stemmes. Din stemme er ikke registreret."),
    ),
    reasons.WrongKey: (
        422,
        _("Nøglen hører til en anden stemmeboks end denne. Intet er ændret. Find nøglen til denne runde."),
    ),
    reasons.WrongPassphrase: (422, _("Adgangssætningen passer ikke til nøglefilen. Intet er ændret. Prøv igen.")),
    reasons.DamagedKey: (
        422,
        _("Nøglefilen er beskadiget eller ændret. Intet er ændret i boksen. Brug en anden kopi af filen."),
    ),
    reasons.NotAKeyFile: (422, _("Filen er ikke den nøglefil, der skal bruges her. Intet er ændret.")),
    reasons.PrivateKeyGiven: (
        422,
        _(
            "Det er den private nøgle. Den må ikke sendes hertil før optællingen. Den er ikke gemt, men lav en ny "
            "nøgle for en sikkerheds skyld, og send den fil, der ender på .pub."
        ),
    ),
    reasons.TooFewShares: (
        422,
        _("Der er for få dele af nøglen: %(given)s, og der skal %(needed)s til. Intet er ændret."),
    ),
    reasons.MixedShares: (422, _("Delene hører ikke til den samme nøgle. Intet er ændret.")),
    reasons.DamagedShare: (
        422,
        _("Del nummer %(number)s er skrevet forkert af eller mangler ord: en del har 33 ord. Intet er ændret."),
    ),
    reasons.WrongFingerprint: (
        422,
        _(
            "Det er ikke fingeraftrykket af den nøgle, der er sendt. Skriv det af fra den computer, hvor nøglen er "
            "lavet. Passer det stadig ikke, så send den rigtige nøgle. Intet er ændret."
        ),
    ),
    reasons.OwnKey: (403, _("En anden fra valgbestyrelsen end den, der sendte nøglen, skal bekræfte den.")),
    reasons.SamePerson: (
        409,
        _("Optællingen skal underskrives af en anden person end den, der åbnede boksen."),
    ),
    reasons.AlreadySigned: (409, _("Optællingen er allerede underskrevet.")),
    reasons.NotCounted: (409, _("Der er endnu ingen optælling.")),
    reasons.PersonNotOnRoll: (
        403,
        _("Personen står ikke på valglisten til denne runde. Udlevér ikke en stemmeseddel. Intet er ændret."),
    ),
    reasons.PersonOnPaper: (
        409,
        _("Personen er allerede noteret for at have stemt på papir. Udlevér ikke en seddel mere. Intet er ændret."),
    ),
    reasons.NotOnPaper: (409, _("Personen er ikke noteret for at have stemt på papir. Intet er ændret.")),
    reasons.ReleaseAsked: (
        409,
        _("En medarbejder har allerede bedt om at få noteringen slettet. En anden skal bekræfte det."),
    ),
    reasons.PaperIsCounted: (
        409,
        _("Stemmeboksen er åbnet, og papirstemmerne er talt med. De kan ikke længere ændres. Intet er ændret."),
    ),
    reasons.AnotherPerson: (
        403,
        _("Det skal en anden end dig gøre, så to har set på det. Bed en kollega om det. Intet er ændret."),
    ),
    reasons.DoesNotAddUp: (
        422,
        _(
            "Tallene passer ikke: blanke, ugyldige og gyldige giver tilsammen %(sum)s, men der er %(returned)s sedler "
            "i bundtet. Tæl igen."
        ),
    ),
    reasons.MoreThanIssued: (
        422,
        _("Der er %(returned)s sedler i bundtet, men kun %(issued)s er udleveret. Tæl igen."),
    ),
    reasons.BallotsAreEntered: (
        409,
        _("%(entered)s af bundtets sedler er allerede tastet, så der kan ikke være færre gyldige. Intet er ændret."),
    ),
    reasons.UnknownBallotNumber: (
        422,
        _("Ingen seddel i runden har nummer %(number)s. Læs nummeret på sedlen igen."),
    ),
    reasons.BallotIsEntered: (
        409,
        _("Seddel %(number)s er tastet af to, og de er enige. Den er færdig. Intet er ændret."),
    ),
    reasons.EnteredByYou: (
        409,
        _("Du har selv tastet seddel %(number)s. Nu skal en anden taste den. Intet er ændret."),
    ),
    reasons.BallotIsDisputed: (
        409,
        _("To har tastet seddel %(number)s forskelligt. Find den under forskelle på papirsiden. Intet er ændret."),
    ),
    reasons.NotDisputed: (409, _("Der er ingen forskel at afklare på seddel %(number)s. Intet er ændret.")),
    reasons.MistypedNumber: (
        422,
        _("%(number)s er ikke et nummer fra stemmesedlen: det sidste ciffer passer ikke. Læs det igen."),
    ),
    reasons.NumberNotOnBallot: (422, _("Intet forslag på stemmesedlen har nummer %(number)s. Læs det igen.")),
    reasons.RepeatedNumber: (422, _("%(number)s er tastet to gange. Skriv hvert nummer én gang.")),
    reasons.NothingToExplain: (
        409,
        _("Tallene er ændret, siden siden blev vist, eller de passer allerede. Se dem igen. Intet er ændret."),
    ),
    reasons.ListIsSettled: (409, _("Listen er allerede indlæst. Intet er ændret.")),
    reasons.PaperNotReconciled: (
        409,
        _("Papirstemmerne er ikke afstemt, så boksen kan ikke åbnes endnu: %(missing)s"),
    ),
    reasons.TooMuchMail: (
        429,
        _("Der er bedt om for mange mails til den adresse i dag. Prøv igen i morgen."),
    ),
    reasons.LinkIsSpent: (
        404,
        _("Linket er brugt eller for gammelt. Log ind, og bed om et nyt under Mails på Min side."),
    ),
    reasons.AlreadySent: (409, _("Beskeden er allerede sendt. Den kan ikke ændres eller sendes igen.")),
}
