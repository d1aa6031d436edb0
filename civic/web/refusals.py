"""What the reader is told of each refusal: a status and a sentence that says what happened and what to do next."""

from collections.abc import Mapping

from civic import reasons
from civic.web.language import LazyString
from civic.web.language import lazy_text as _

# A refusal that is not listed here is a matter of how things stand: 409.
STATUSES: Mapping[int, frozenset[type[reasons.Reason]]] = {
    403: frozenset(
        {
            reasons.FromElsewhere,
            reasons.DemonstrationIsLocal,
            reasons.IdentityRefused,
            reasons.OwnRole,
            reasons.Blocked,
            reasons.NotYourArea,
            reasons.OwnProposal,
            reasons.Recused,
            reasons.InvitationNotForYou,
            reasons.OwnCase,
            reasons.OwnRuling,
            reasons.NotAlone,
            reasons.NotOnRoll,
            reasons.OwnKey,
            reasons.PersonNotOnRoll,
            reasons.AnotherPerson,
        }
    ),
    404: frozenset({reasons.NotFound, reasons.LinkIsSpent}),
    422: frozenset(
        {
            reasons.Incomplete,
            reasons.NotAPicture,
            reasons.PictureTooLarge,
            reasons.NothingChosen,
            reasons.UnknownProject,
            reasons.OverBudget,
            reasons.TooManyChosen,
            reasons.FaultyFile,
            reasons.ManyWouldGo,
            reasons.TooYoungForRoll,
            reasons.CodeNotValid,
            reasons.WrongKey,
            reasons.WrongPassphrase,
            reasons.DamagedKey,
            reasons.NotAKeyFile,
            reasons.PrivateKeyGiven,
            reasons.TooFewShares,
            reasons.MixedShares,
            reasons.DamagedShare,
            reasons.WrongFingerprint,
            reasons.DoesNotAddUp,
            reasons.MoreThanIssued,
            reasons.UnknownBallotNumber,
            reasons.MistypedNumber,
            reasons.NumberNotOnBallot,
            reasons.RepeatedNumber,
        }
    ),
    429: frozenset({reasons.TooManyProposalsWhenNew, reasons.TooManyWhenNew, reasons.TooMuchMail}),
    503: frozenset({reasons.IdentityProviderDown}),
}
SENTENCES: Mapping[type[reasons.Reason], LazyString] = {
    reasons.NotFound: _("Vi kan ikke finde siden. Måske er adressen skrevet forkert, eller siden er flyttet."),
    reasons.FromElsewhere: _(
        "Det blev sendt fra et andet websted. Intet er ændret. Gå ind på siden her, og prøv igen."
    ),
    reasons.DemonstrationIsLocal: _("En demonstration svarer kun på den maskine, den kører på. Åbn den dér."),
    reasons.IdentityRefused: _(
        "Vi fik ikke bekræftet, hvem du er. Intet er ændret, og det, du har valgt, er gemt. Prøv igen."
    ),
    reasons.IdentityProviderDown: _(
        "MitID svarer ikke lige nu. Prøv igen om lidt. Du kan læse alle sider imens, og intet er gået tabt."
    ),
    reasons.LastAdministrator: _("Der skal altid være en administrator. Giv først en anden rollen."),
    reasons.OwnRole: _("Du kan ikke give dig selv en rolle. Bed en anden administrator om det."),
    reasons.WorksHere: _(
        "Du arbejder her, og der skal stå et navn bag det, du afgør. Intet er slettet. Bed først en administrator om "
        "at fjerne dine roller."
    ),
    reasons.BlockRuns: _(
        "En moderator har bestemt, at du ikke kan skrive før %(until)s. Så længe kan kontoen ikke slettes. Intet er "
        "slettet."
    ),
    reasons.ProposalWaits: _(
        "Dit forslag »%(title)s« er ikke afgjort endnu. Træk det tilbage først, eller vent, til det er afgjort. Intet "
        "er slettet."
    ),
    reasons.SlugTaken: _("Et andet lokalområde har allerede den adresse. Vælg en anden."),
    reasons.WrongPhase: _(
        "Det kan ikke gøres i den fase, runden er i nu. Intet er ændret. Se datoerne på rundens side."
    ),
    reasons.RoundIsFixed: _(
        "Afstemningen er begyndt, så runden kan ikke længere ændres. Intet er ændret. Er noget galt, så brug »Pause, "
        "rettelser og aflysning«."
    ),
    reasons.RoundChanged: _(
        "En anden har ændret runden, siden du åbnede siden. Intet af dit er gemt. Åbn opsætningen igen, og skriv dit "
        "ind."
    ),
    reasons.Blocked: _(
        "Du kan ikke skrive her før %(until)s. Du kan stadig læse og stemme. Se afgørelsen på %(own_page)s."
    ),
    reasons.NotYourArea: _(
        "Det hører til et andet lokalområde end dit. Intet er ændret. Find dit eget under Lokalområder."
    ),
    reasons.OwnProposal: _(
        "Du har selv stillet forslaget. Bed en anden playmaker i lokalområdet om at afgøre det. Er der ingen anden, "
        "så bed kommunen udpege en."
    ),
    reasons.AlreadyDecided: _("En anden har allerede afgjort forslaget. Se afgørelsen på forslagets side."),
    reasons.DecidedMeanwhile: _(
        "Forslaget er allerede afgjort. Nedenfor står, hvem der gjorde det, og hvad der blev bestemt. Intet er ændret."
    ),
    reasons.HearingMissing: _(
        "Forslaget kan ikke afvises endnu. Send det først i høring, og vent på svaret, eller til fristen er gået."
    ),
    reasons.Recused: _("Du har overladt forslaget til en anden playmaker, som nu afgør det. Intet er ændret."),
    reasons.OfferClosed: _(
        "Det kan ikke gøres længere: der er svaret, eller et af forslagene er ændret eller afgjort imens. Se "
        "forslagenes sider."
    ),
    reasons.AlreadyAnswered: _("Der er allerede svaret. Svaret er sendt videre, og intet er ændret."),
    reasons.AnsweredTooLate: _("Fristen for at svare er gået. Skriv til playmakeren i stedet."),
    reasons.SheetChanged: _(
        "En anden playmaker har gemt arket, siden du åbnede siden. Nedenfor står arket, som det er nu. Skriv dit ind, "
        "og gem igen."
    ),
    reasons.ProposalChanged: _(
        "Forslagsstilleren har ændret forslaget, siden du åbnede siden. Læs det igen, før du afgør det."
    ),
    reasons.ChangedMeanwhile: _(
        "Forslaget er ændret et andet sted, siden du åbnede siden. Åbn det igen, og skriv dit ind."
    ),
    reasons.TooManyProposals: _(
        "Du har sendt %(limit)s forslag ind i runden, og det er det højeste antal for én person. Kladden er gemt. "
        "Træk et andet forslag tilbage, hvis dette skal med i stedet."
    ),
    reasons.TooManyProposalsWhenNew: _(
        "Den første dag kan du sende %(limit)s forslag ind. Kladden er gemt. Kom tilbage i morgen, og send den ind."
    ),
    reasons.TooManyCoAuthors: _(
        "Højst %(limit)s kan skrive med på et forslag. Intet er ændret. Træk en invitation tilbage, hvis en anden "
        "skal med."
    ),
    reasons.InvitationSpent: _(
        "Invitationen er brugt, trukket tilbage eller for gammel. Bed forslagsstilleren om en ny. Intet er ændret."
    ),
    reasons.InvitationNotForYou: _(
        "Invitationen er til en med et andet navn end dit. Bed forslagsstilleren om en til dig. Intet er ændret."
    ),
    reasons.OwnInvitation: _(
        "Du skriver allerede med på forslaget. Send linket til den, der er inviteret. Det virker stadig."
    ),
    reasons.CameWithMerge: _(
        "Forslagsstilleren kom med, da to forslag blev lagt sammen, og kan kun selv holde op. Intet er ændret."
    ),
    reasons.Incomplete: _("Der mangler noget. Ret de markerede felter, og send igen."),
    reasons.NotAPicture: _("Filen er ikke et billede, vi kan læse. Vælg et billede i JPEG, PNG eller WebP."),
    reasons.PictureTooLarge: _(
        "Billedet er for stort. Vælg et på højst 8 MB og 16 megapixel. Et almindeligt JPEG-foto må være på 40."
    ),
    reasons.ProposalAway: _(
        "Forslaget er ikke længere fremme: det er skjult, trukket tilbage eller lagt sammen med et andet. Se hvorfor "
        "på forslagets side."
    ),
    reasons.LinkSleeps: _(
        "Forslaget er skjult for tiden af en moderator, så du kan ikke se eller svare på det nu. Intet er ændret. "
        "Linket virker igen, hvis forslaget bliver vist igen."
    ),
    reasons.DiscussionClosed: _(
        "Debatten er lukket af en moderator. Din kommentar er ikke sendt. Læs hvorfor på forslagets side."
    ),
    reasons.TooLateToEdit: _(
        "En kommentar kan rettes i et kvarter. Skriv en ny, hvis du vil tilføje noget. Intet er ændret."
    ),
    reasons.SaidBefore: _(
        "Du har lige skrevet det samme. Din kommentar er ikke sendt igen. Vil du sige mere, så skriv noget nyt."
    ),
    reasons.TooManyWhenNew: _(
        "Den første dag kan du skrive %(limit)s kommentarer. Kom tilbage i morgen. Kommentaren er ikke sendt."
    ),
    reasons.OwnCase: _(
        "Det handler om noget, du selv har skrevet eller overladt til andre. Intet er ændret. En anden moderator "
        "tager sig af det."
    ),
    reasons.OwnRuling: _(
        "En klage afgøres af en anden end den, der afgjorde sagen. Intet er ændret. Lad en kollega gøre det."
    ),
    reasons.CaseDecided: _("En anden har allerede afgjort sagen. Se afgørelsen på sagens side."),
    reasons.AlreadyAppealed: _("Der er allerede klaget over afgørelsen. Du får besked, når klagen er afgjort."),
    reasons.TakenBack: _("Afgørelsen er allerede taget tilbage. Læs hvorfor på afgørelsens side."),
    reasons.AppealWaits: _(
        "Der er klaget over afgørelsen. Lad en anden end den, der afgjorde sagen, svare på klagen. Intet er ændret."
    ),
    reasons.TooLateToAppeal: _(
        "Fristen på et halvt år for at klage er udløbet. Skriv til kommunen, hvis du har spørgsmål."
    ),
    reasons.VotingNotOpen: _(
        "Afstemningen er ikke åbnet endnu. Din stemme er ikke registreret. Se på rundens side, hvornår den åbner."
    ),
    reasons.VotingClosed: _("Afstemningen er slut. Resultatet kommer på rundens side."),
    reasons.VotingPaused: _(
        "Afstemningen er sat på pause. Din stemme er ikke registreret. Se på rundens side, hvornår den går videre."
    ),
    reasons.RoundCancelled: _(
        "Runden er aflyst. Der kan ikke stemmes, og der bliver ikke talt op. Læs hvorfor på rundens side."
    ),
    reasons.NoVote: _(
        "Der ligger ingen stemme fra dig i stemmekassen. Der er ikke noget at trække tilbage. Du kan stemme, så længe "
        "der er åbent."
    ),
    reasons.StepNotNow: _(
        "Det passer ikke med, hvordan afstemningen står nu. Intet er ændret. Genindlæs siden, og se, hvad der kan "
        "gøres."
    ),
    reasons.StepDecided: _("En anden har allerede afgjort det. Se, hvad der blev bestemt."),
    reasons.NotAlone: _("En anden end den, der foreslog det, skal godkende det. Bed en kollega om det."),
    reasons.BoxPaused: _(
        "Afstemningen er sat på pause. Stemmekassen kan først åbnes, når to personer har ladet afstemningen gå videre "
        "eller aflyst runden."
    ),
    reasons.FreezeBroken: _(
        "Det, der er gemt om afstemningen, er ikke det, der blev offentliggjort. Intet er ændret. Kontakt dem, der "
        "driver serveren."
    ),
    reasons.NothingChosen: _("Du har ikke valgt noget. Vælg mindst ét forslag."),
    reasons.UnknownProject: _("Et af de valgte forslag er ikke på stemmesedlen. Vælg igen blandt forslagene."),
    reasons.OverBudget: _(
        "Dine valg koster %(cost)s, men der er kun %(budget)s at give ud. Fjern et eller flere forslag."
    ),
    reasons.TooManyChosen: _("Du kan højst vælge %(limit)s forslag. Fjern et eller flere."),
    reasons.NotOnRoll: _(
        "Vi kan ikke finde dig på valglisten til denne afstemning. Er det en fejl, så kontakt %(contact)s."
    ),
    reasons.AlreadyOnPaper: _(
        "Der er registreret en stemme på papir i dit navn. Den gælder, og du kan ikke stemme her. Er det ikke "
        "rigtigt, så kontakt %(contact)s."
    ),
    reasons.BallotChanged: _(
        "Dine valg er ændret, efter at siden blev vist. Der er ikke stemt. Se dem igennem, og afgiv din stemme."
    ),
    reasons.VoteChangedElsewhere: _(
        "Siden var forældet: der er registreret en stemme i dit navn, efter at du identificerede dig. Den stemme "
        "gælder. Identificér dig igen, hvis du vil ændre den."
    ),
    reasons.NotIdentified: _("Din identifikation er udløbet. Dine valg er gemt. Identificér dig igen for at stemme."),
    reasons.FaultyFile: _("Filen har fejl, og intet er indlæst. Ret linjerne nedenfor, og prøv igen."),
    reasons.RollIsInUse: _(
        "Afstemningen er begyndt, så valglisten kan ikke udskiftes. Intet er ændret. Du kan stadig skrive enkelte "
        "personer på den."
    ),
    reasons.ManyWouldGo: _(
        "%(gone)s af de %(before)s på valglisten ville forsvinde. Er det meningen, så sæt kryds ved det, og godkend "
        "igen. Ellers kassér listen, og find den rigtige fil. Intet er ændret."
    ),
    reasons.RollUploadGone: _(
        "Listen venter ikke længere: den er godkendt, kasseret eller afløst af en anden. Intet er ændret. Se, hvad "
        "der gælder nu."
    ),
    reasons.SecondPersonNeeded: _(
        "Du har selv sendt listen ind. En anden medarbejder skal godkende den. Intet er ændret."
    ),
    reasons.NoRoll: _("Runden har ingen valgliste endnu. Indlæs den først. Intet er ændret."),
    reasons.AlreadyOnRoll: _("Personen står allerede på valglisten. Intet er ændret."),
    reasons.TooYoungForRoll: _(
        "Personen er ikke fyldt %(age)s år på skæringsdatoen og kan ikke komme på valglisten. Intet er ændret."
    ),
    reasons.AlreadyAsked: _("Du har allerede bedt om at komme på valglisten. Svaret vises her."),
    reasons.CodeNotValid: _(
        "Koden kan ikke bruges. Enten er den skrevet forkert, eller også er den brugt før eller trukket tilbage. Se "
        "efter, om tegnene er rigtige. Virker den stadig ikke, så få en ny: kontakt %(contact)s."
    ),
    reasons.NoLetter: _(
        "Personen har intet stemmebrev, der kan trækkes tilbage. Intet er ændret. Se efter, om CPR-nummeret er rigtigt."
    ),
    reasons.ScreenIsSignedIn: _(
        "Der er logget ind på denne skærm. Log ud først, så vælgeren kan være alene om sin stemmeseddel."
    ),
    reasons.VotingStillOpen: _("Stemmekassen kan først åbnes, når afstemningen er slut. Vent til da."),
    reasons.AlreadyOpened: _("Stemmekassen er allerede åbnet. Se, hvad der mangler, på dens side."),
    reasons.KeyMissing: _(
        "Den private nøgle mangler. Vælg nøglefilen, eller skriv delene af nøglen. Stemmekassen er ikke åbnet."
    ),
    reasons.BoxNotReady: _(
        "Afstemningen er ikke åbnet endnu, for kommunen har ikke alt klar. Ingen har kunnet stemme. Se på rundens "
        "side, hvad der mangler, og prøv igen senere."
    ),
    reasons.WrongKey: _(
        "Nøglen hører til en anden stemmekasse end denne. Intet er ændret. Find nøglen til denne runde."
    ),
    reasons.WrongPassphrase: _("Adgangssætningen passer ikke til nøglefilen. Intet er ændret. Prøv igen."),
    reasons.DamagedKey: _(
        "Nøglefilen er beskadiget eller ændret. Intet er ændret i stemmekassen. Brug en anden kopi af filen."
    ),
    reasons.NotAKeyFile: _("Filen er ikke den nøglefil, der skal bruges her. Intet er ændret. Vælg en anden fil."),
    reasons.PrivateKeyGiven: _(
        "Det er den private nøgle. Den må ikke sendes hertil før optællingen. Den er ikke gemt, men lav en ny nøgle "
        "for en sikkerheds skyld, og send den fil, der ender på .pub."
    ),
    reasons.TooFewShares: _(
        "Der er for få dele af nøglen: %(given)s, og der skal %(needed)s til. Intet er ændret. Skriv flere af delene."
    ),
    reasons.MixedShares: _(
        "Delene hører ikke til den samme nøgle. Intet er ændret. Find delene til denne rundes nøgle."
    ),
    reasons.DamagedShare: _(
        "Del nummer %(number)s er skrevet forkert af eller mangler ord: en del har 33 ord. Intet er ændret. Skriv den "
        "af igen."
    ),
    reasons.WrongFingerprint: _(
        "Det er ikke fingeraftrykket af den nøgle, der er sendt. Skriv det af fra den computer, hvor nøglen er lavet. "
        "Passer det stadig ikke, så send den rigtige nøgle. Intet er ændret."
    ),
    reasons.OwnKey: _("En anden fra valgbestyrelsen end den, der sendte nøglen, skal bekræfte den."),
    reasons.SamePerson: _(
        "Optællingen skal underskrives af en anden person end den, der åbnede stemmekassen. Bed en anden fra "
        "valgbestyrelsen om det."
    ),
    reasons.AlreadySigned: _("Optællingen er allerede underskrevet. Resultatet er offentligt."),
    reasons.NotCounted: _("Der er endnu ingen optælling. Den kommer, når stemmekassen er åbnet."),
    reasons.PersonNotOnRoll: _(
        "Personen står ikke på valglisten til denne runde. Udlevér ikke en stemmeseddel. Er det en fejl, så skriv "
        "først personen på valglisten."
    ),
    reasons.PersonOnPaper: _(
        "Personen er allerede krydset af som en, der har stemt på papir. Udlevér ikke en seddel mere. Intet er ændret."
    ),
    reasons.NotOnPaper: _(
        "Personen er ikke krydset af som en, der har stemt på papir. Intet er ændret. Se efter, om CPR-nummeret er "
        "rigtigt."
    ),
    reasons.ReleaseAsked: _(
        "En medarbejder har allerede bedt om at få afkrydsningen slettet. En anden skal bekræfte det."
    ),
    reasons.PaperIsCounted: _(
        "Stemmekassen er åbnet, og papirstemmerne er talt med. De kan ikke længere ændres. Intet er ændret."
    ),
    reasons.AnotherPerson: _(
        "Det skal en anden end dig gøre, så to har set på det. Bed en kollega om det. Intet er ændret."
    ),
    reasons.DoesNotAddUp: _(
        "Tallene passer ikke: blanke, ugyldige og gyldige giver tilsammen %(sum)s, men der er %(returned)s sedler i "
        "bundtet. Tæl igen."
    ),
    reasons.MoreThanIssued: _("Der er %(returned)s sedler i bundtet, men kun %(issued)s er udleveret. Tæl igen."),
    reasons.BallotsAreEntered: _(
        "%(entered)s af bundtets sedler er allerede tastet, så der kan ikke være færre gyldige. Intet er ændret. Tæl "
        "bundtet igen."
    ),
    reasons.UnknownBallotNumber: _("Ingen seddel i runden har nummer %(number)s. Læs nummeret på sedlen igen."),
    reasons.BallotIsEntered: _(
        "Seddel %(number)s er tastet af to, og de er enige. Den er færdig. Intet er ændret. Tag den næste."
    ),
    reasons.EnteredByYou: _(
        "Du har selv tastet seddel %(number)s. Nu skal en anden taste den. Intet er ændret. Tag den næste."
    ),
    reasons.BallotIsDisputed: _(
        "To har tastet seddel %(number)s forskelligt. Find den under forskelle på papirsiden. Intet er ændret."
    ),
    reasons.NotDisputed: _(
        "Der er ingen forskel at afklare på seddel %(number)s. Intet er ændret. Se listen over forskelle."
    ),
    reasons.MistypedNumber: _(
        "%(number)s er ikke et nummer fra stemmesedlen: det sidste ciffer passer ikke. Læs det igen."
    ),
    reasons.NumberNotOnBallot: _("Intet forslag på stemmesedlen har nummer %(number)s. Læs det igen."),
    reasons.RepeatedNumber: _("%(number)s er tastet to gange. Skriv hvert nummer én gang."),
    reasons.NothingToExplain: _(
        "Tallene er ændret, siden siden blev vist, eller de passer allerede. Se dem igen. Intet er ændret."
    ),
    reasons.ListIsSettled: _("Listen er allerede indlæst eller meldt tom. Intet er ændret. Se den under Lister."),
    reasons.PaperNotReconciled: _("Papirstemmerne er ikke gjort op, så stemmekassen kan ikke åbnes endnu: %(missing)s"),
    reasons.TooMuchMail: _("Der er bedt om for mange mails til den adresse i dag. Prøv igen i morgen."),
    reasons.LinkIsSpent: _("Linket er brugt eller for gammelt. Log ind, og bed om et nyt under Mails på Min side."),
    reasons.MessageChanged: _(
        "En anden har ændret beskeden, siden du åbnede siden. Intet er sendt, og intet af dit er gemt. Læs beskeden "
        "igen, som den er nu."
    ),
    reasons.AlreadySent: _(
        "Beskeden er allerede sendt. Den kan ikke ændres eller sendes igen. Skriv en ny, hvis noget skal rettes."
    ),
}
