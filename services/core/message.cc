#include "services/core/message.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstddef>

#include "services/core/error.h"

namespace samtale {
namespace {

constexpr std::size_t kMaxArguments = 3;

// `{0}` is an argument as it stands; `{0:word}` is one put into the reader's language by kGlossary.
struct Row {
  Text text;
  std::string_view name;
  std::size_t arguments;
  std::string_view danish;
  std::string_view english;
};

// One row a text, in the order of Text.
constexpr Row kRows[] = {
    {Text::kRequired, "REQUIRED", 0,  //
     "feltet mangler; udfyld det", "the field is missing; fill it in"},
    {Text::kTooLong, "TOO_LONG", 1,  //
     "teksten er for lang; skriv højst {0} tegn",
     "the text is too long; use at most {0} characters"},
    {Text::kTooMany, "TOO_MANY", 1,  //
     "listen er for lang; der må højst være {0}", "the list is too long; send at most {0}"},
    {Text::kOutOfRange, "OUT_OF_RANGE", 2,  //
     "værdien er uden for det tilladte; vælg en værdi fra {0} til og med {1}",
     "the value is out of range; use one from {0} to {1}, both included"},
    {Text::kNotAnId, "NOT_AN_ID", 1,
     "`{0}` er ikke et gyldigt id; brug 1 til 64 af tegnene a-z, 0-9 og bindestreg, med bogstav "
     "eller ciffer "
     "først og sidst",
     "`{0}` is not an id; use 1 to 64 of a-z, 0-9 and hyphen, with a letter or digit first and "
     "last"},
    {Text::kNotADay, "NOT_A_DAY", 1,  //
     "`{0}` er ikke en dato; skriv den som 2020-10-14",
     "`{0}` is not a day; write it like 2020-10-14"},
    {Text::kNotATime, "NOT_A_TIME", 1,  //
     "`{0}` er ikke et klokkeslæt; skriv det som 09:30",
     "`{0}` is not a time of day; write it like 09:30"},
    {Text::kNotALocalDateTime, "NOT_A_LOCAL_DATE_TIME", 1,
     "`{0}` er ikke en dato med klokkeslæt; skriv den som 2020-10-14T09:30",
     "`{0}` is not a local date and time; write it like 2020-10-14T09:30"},
    {Text::kNotAnInstant, "NOT_AN_INSTANT", 0,
     "tidspunktet er ugyldigt; send hele sekunder i UTC mellem år 1900 og 2199",
     "the instant is not valid; send whole seconds of UTC in the years 1900 to 2199"},
    {Text::kNotAWord, "NOT_A_WORD", 2,  //
     "`{0}` kan ikke bruges her; vælg mellem: {1}", "`{0}` cannot be used here; choose among: {1}"},
    {Text::kNotAZone, "NOT_A_ZONE", 1,  //
     "`{0}` er ikke en kendt tidszone; brug et navn som Europe/Copenhagen",
     "`{0}` is not a known time zone; use a name like Europe/Copenhagen"},
    {Text::kNotAPhone, "NOT_A_PHONE", 1,
     "`{0}` er ikke et telefonnummer; skriv 3 til 20 cifre, gerne med mellemrum og + først",
     "`{0}` is not a telephone number; write 3 to 20 digits, with blanks and a leading + if you "
     "like"},
    {Text::kNotAnEmail, "NOT_AN_EMAIL", 1,  //
     "`{0}` er ikke en e-mailadresse; skriv den som navn@kommune.dk",
     "`{0}` is not an e-mail address; write it like name@municipality.dk"},
    {Text::kNotAVideoLink, "NOT_A_VIDEO_LINK", 1,
     "`{0}` er ikke et videolink; skriv en adresse på højst 500 tegn, der begynder med https://",
     "`{0}` is not a video link; write an address of at most 500 characters that begins with "
     "https://"},
    {Text::kNotAName, "NOT_A_NAME", 2,  //
     "`{0}` er ikke et gyldigt navn; skriv det som `{1}`",
     "`{0}` is not a valid resource name; write it like `{1}`"},
    {Text::kEnumUnspecified, "ENUM_UNSPECIFIED", 0,  //
     "der er ikke valgt en værdi; vælg en", "no value is chosen; choose one"},
    {Text::kEndBeforeBegin, "END_BEFORE_BEGIN", 0,
     "sluttidspunktet ligger før starttidspunktet; ret et af dem",
     "the end lies before the beginning; correct one of them"},
    {Text::kOverlappingHours, "OVERLAPPING_HOURS", 0,
     "to perioder på samme dag overlapper hinanden; ret dem, eller læg dem sammen",
     "two periods of the same day overlap; correct them or make them one"},
    {Text::kOtherMunicipality, "OTHER_MUNICIPALITY", 0,
     "navnet hører til en anden kommune; brug et navn fra din egen kommune",
     "the name belongs to another municipality; use one of your own"},
    {Text::kBadPageToken, "BAD_PAGE_TOKEN", 0,
     "sidemærket er ikke gyldigt; begynd forfra ved første side",
     "the page token is not valid; start again from the first page"},
    {Text::kBadUpdateMask, "BAD_UPDATE_MASK", 1,  //
     "`{0}` kan ikke ændres; fjern det fra listen over felter",
     "`{0}` cannot be changed; leave it out of the update mask"},
    {Text::kImmutable, "IMMUTABLE", 0,
     "feltet kan ikke ændres efter oprettelsen; lad det være, som det var",
     "the field cannot be changed after creation; leave it as it was"},
    {Text::kNotAMonday, "NOT_A_MONDAY", 1,
     "{0} er ikke en mandag; vælg den mandag, hvor rækken af uger begynder",
     "{0} is not a Monday; choose the Monday on which the weeks begin to take turns"},
    {Text::kSchedulesInOrder, "SCHEDULES_IN_ORDER", 0,
     "hver arbejdsplan skal gælde fra en senere dag end den forrige; sæt dem i rækkefølge",
     "each schedule must be valid from a later day than the one before; put them in order"},
    {Text::kInvalidRequest, "INVALID_REQUEST", 1,
     "der er fejl i forespørgslen (antal felter: {0}); ret felterne, og send den igen",
     "the request is not valid (wrong fields: {0}); correct them and send it again"},
    {Text::kUnknownResource, "UNKNOWN_RESOURCE", 1, "`{0}` findes ikke; kontrollér navnet",
     "`{0}` does not exist; check the name"},
    {Text::kResourceExists, "RESOURCE_EXISTS", 1,  //
     "`{0}` findes allerede; vælg et andet id, eller brug den, der findes",
     "`{0}` exists already; choose another id or use the one that exists"},
    {Text::kEtagIsOld, "ETAG_IS_OLD", 1,
     "andre har ændret indholdet, siden du hentede det (gældende etag: `{0}`); hent det igen, og "
     "gentag "
     "ændringen",
     "it was changed after you read it (current etag: `{0}`); read it again and repeat the change"},
    {Text::kRequestIdReused, "REQUEST_ID_REUSED", 0,
     "forespørgslens id er allerede brugt til en anden forespørgsel; brug et nyt id",
     "the request id was used for another request; use a new one"},
    {Text::kMayNot, "MAY_NOT", 2,  //
     "{0:word} har ikke adgang til `{1}`; brug en adgang, der giver lov til det",
     "the {0:word} has no access to `{1}`; call as someone who may"},
    {Text::kNoCaller, "NO_CALLER", 1,  //
     "afsenderen er ikke oplyst rigtigt: `{0}` mangler eller er forkert; log ind igen",
     "the caller is not known: `{0}` is missing or wrong; sign in again"},
    {Text::kHoldGone, "HOLD_GONE", 0,
     "tiden er ikke længere reserveret til dig; søg efter en ledig tid igen",
     "the slot is no longer held for you; search for a free one again"},
    {Text::kMeetingIsNot, "MEETING_IS_NOT", 2,
     "samtalens status er {0:word}, så `{1}` er ikke muligt; hent samtalen igen for at se dens "
     "status",
     "the meeting is {0:word}, so `{1}` is not possible; read the meeting again to see its state"},
    {Text::kDeadlineTooShort, "DEADLINE_TOO_SHORT", 0,
     "svaret nåede ikke frem inden fristen; prøv igen med samme forespørgsels-id",
     "the deadline passed before the answer was ready; try again with the same request id"},
    {Text::kTooBusy, "TOO_BUSY", 1,  //
     "der er for travlt lige nu (`{0}` er fuld); prøv igen om lidt",
     "too busy at the moment (`{0}` is full); try again in a while"},
    {Text::kStoreDown, "STORE_DOWN", 0,
     "databasen svarer ikke; prøv igen om lidt med samme forespørgsels-id",
     "the database does not answer; try again in a while with the same request id"},
    {Text::kOutcomeUnknown, "OUTCOME_UNKNOWN", 0,
     "det er uvist, om ændringen blev gemt; gentag forespørgslen med samme id for at få svar",
     "it is not known whether the change was saved; repeat it with the same request id to find "
     "out"},
    {Text::kNotImplemented, "NOT_IMPLEMENTED", 1,
     "`{0}` findes ikke i denne version; brug en anden metode",
     "this version does not have `{0}`; use another method"},
    {Text::kBug, "BUG", 1,  //
     "der skete en fejl hos os; kontakt driften, og oplys `{0}`",
     "something went wrong on our side; contact the operators and quote `{0}`"},
    {Text::kClockGoesForward, "CLOCK_GOES_FORWARD", 2,
     "uret kan ikke stilles tilbage fra {0} til {1}; vælg et senere tidspunkt",
     "the clock cannot go back from {0} to {1}; choose a later time"},
    {Text::kDatabaseNewer, "DATABASE_NEWER", 3,
     "databasen `{0}` har version {1}, og dette program kender kun til og med version {2}; brug et "
     "nyere "
     "program",
     "the database `{0}` is of version {1}, and this program knows none above {2}; use a newer "
     "program"},
    {Text::kDatabaseInUse, "DATABASE_IN_USE", 2,
     "databasen `{0}` bruges af proces {1}; stop den først",
     "the database `{0}` is in use by process {1}; stop that one first"},
    {Text::kDatabaseUnreadable, "DATABASE_UNREADABLE", 2,
     "databasen `{0}` kan ikke åbnes: {1}; kontrollér stien og rettighederne",
     "the database `{0}` cannot be opened: {1}; check the path and its permissions"},
    {Text::kAddressInUse, "ADDRESS_IN_USE", 1,
     "adressen `{0}` er optaget; vælg en anden, eller stop det program, der bruger den",
     "the address `{0}` is taken; choose another or stop the program that uses it"},
    {Text::kRulesFolderEmpty, "RULES_FOLDER_EMPTY", 1,
     "mappen `{0}` indeholder ingen regler; angiv den mappe, de ligger i",
     "the folder `{0}` holds no rules; name the folder that does"},
    {Text::kRulesInvalid, "RULES_INVALID", 1,
     "der er {0} fejl i reglerne; ret dem, og indlæs reglerne igen",
     "errors in the rules: {0}; correct them and load the rules again"},
    {Text::kNotBookable, "NOT_BOOKABLE", 1,
     "tiden kan ikke bookes (antal grunde: {0}); vælg en anden tid",
     "the slot cannot be booked (reasons: {0}); choose another"},
    {Text::kCaseworkerTaken, "CASEWORKER_TAKEN", 1,
     "sagsbehandleren `{0}` er optaget på det tidspunkt; vælg en anden tid eller en anden "
     "sagsbehandler",
     "the caseworker `{0}` is taken at that time; choose another time or caseworker"},
    {Text::kRoomTaken, "ROOM_TAKEN", 1,
     "lokalet `{0}` er optaget på det tidspunkt; vælg en anden tid eller et andet lokale",
     "the room `{0}` is taken at that time; choose another time or room"},
    {Text::kCitizenTaken, "CITIZEN_TAKEN", 0,
     "borgeren har allerede en samtale på det tidspunkt; vælg en anden tid",
     "the citizen already has a meeting at that time; choose another"},
    {Text::kCitizenBusy, "CITIZEN_BUSY", 0,
     "borgeren har en aftale et andet sted på det tidspunkt; vælg en anden tid",
     "the citizen has an appointment elsewhere at that time; choose another"},
    {Text::kOutsideHours, "OUTSIDE_HOURS", 1,
     "tiden ligger uden for arbejdstiden for sagsbehandleren `{0}`; vælg en tid inden for den",
     "the time is outside the working hours of the caseworker `{0}`; choose one within them"},
    {Text::kCaseworkerAbsent, "CASEWORKER_ABSENT", 1,
     "sagsbehandleren `{0}` er fraværende på det tidspunkt; vælg en anden tid eller en anden "
     "sagsbehandler",
     "the caseworker `{0}` is absent at that time; choose another time or caseworker"},
    {Text::kCaseworkerInactive, "CASEWORKER_INACTIVE", 1,
     "sagsbehandleren `{0}` tager ikke længere imod samtaler; vælg en anden sagsbehandler",
     "the caseworker `{0}` takes no more meetings; choose another caseworker"},
    {Text::kCaseworkerNotFor, "CASEWORKER_NOT_FOR", 2,
     "sagsbehandleren `{0}` holder ikke samtaler for gruppen `{1}`; vælg en anden sagsbehandler",
     "the caseworker `{0}` holds no meetings for the group `{1}`; choose another caseworker"},
    {Text::kCaseworkerDayOff, "CASEWORKER_DAY_OFF", 2,
     "sagsbehandleren `{0}` arbejder ikke den {1}; vælg en anden dag eller en anden sagsbehandler",
     "the caseworker `{0}` does not work on {1}; choose another day or caseworker"},
    {Text::kHoursNotForMode, "HOURS_NOT_FOR_MODE", 2,
     "sagsbehandleren `{0}` arbejder på det tidspunkt, men ikke med mødeformen {1:word}; vælg en "
     "anden tid eller mødeform",
     "the caseworker `{0}` works at that time, but not for the mode {1:word}; choose another time "
     "or mode"},
    {Text::kCaseworkerOnBreak, "CASEWORKER_ON_BREAK", 1,
     "sagsbehandleren `{0}` holder pause på det tidspunkt; vælg en anden tid",
     "the caseworker `{0}` has a break at that time; choose another"},
    {Text::kCaseworkerDayFull, "CASEWORKER_DAY_FULL", 3,
     "sagsbehandleren `{0}` har allerede det højeste antal samtaler ({1}) den {2}; vælg en anden "
     "dag eller en anden sagsbehandler",
     "the caseworker `{0}` already has the most meetings ({1}) on {2}; choose another day or "
     "caseworker"},
    {Text::kPublicHoliday, "PUBLIC_HOLIDAY", 2,  //
     "{0} er en helligdag ({1:word}); vælg en anden dag",
     "{0} is a public holiday ({1:word}); choose another day"},
    {Text::kClosingDay, "CLOSING_DAY", 2,  //
     "jobcentret holder lukket den {0} ({1}); vælg en anden dag",
     "the jobcentre is closed on {0} ({1}); choose another day"},
    {Text::kInPast, "IN_PAST", 0, "tidspunktet er passeret; vælg et senere",
     "the time has passed; choose a later one"},
    {Text::kTooSoon, "TOO_SOON", 1,
     "samtalen skal bookes mindst {0} minutter i forvejen; vælg et senere tidspunkt",
     "the meeting must be booked at least {0} minutes ahead; choose a later time"},
    {Text::kBeyondHorizon, "BEYOND_HORIZON", 1,
     "samtalen kan højst bookes {0} dage frem; vælg en tidligere dag",
     "a meeting can be booked at most {0} days ahead; choose an earlier day"},
    {Text::kOffGrid, "OFF_GRID", 2,
     "samtaler begynder med {0} minutters mellemrum, forskudt {1} minutter; vælg et af de "
     "tidspunkter",
     "meetings begin every {0} minutes, shifted by {1} minutes; choose one of those times"},
    {Text::kTimeSkipped, "TIME_SKIPPED", 1,
     "tidspunktet {0} findes ikke, fordi uret stilles frem; vælg et andet",
     "the time {0} does not exist, because the clocks go forward; choose another"},
    {Text::kModeForbidden, "MODE_FORBIDDEN", 3,
     "mødeformen {0:word} er ikke tilladt den {1} ({2:word}); vælg en anden mødeform eller dag",
     "the mode {0:word} is not allowed on {1} ({2:word}); choose another mode or day"},
    {Text::kModeNotChosen, "MODE_NOT_CHOSEN", 3,
     "mødeformen er {1:word} og ikke {0:word}; den bestemmes af {2:word}: book den, eller få den "
     "ændret "
     "dér",
     "the mode is {1:word}, not {0:word}; it is decided by the {2:word}: book that mode or have it "
     "changed there"},
    {Text::kNoLawfulMode, "NO_LAWFUL_MODE", 1,
     "reglerne tillader ingen mødeform for denne samtale den {0}; vælg en anden dag",
     "the rules allow no mode for this meeting on {0}; choose another day"},
    {Text::kNeedsConsent, "NEEDS_CONSENT", 1,
     "mødeformen {0:word} kræver borgerens samtykke; indhent det, og book igen",
     "the mode {0:word} needs the citizen's consent; obtain it and book again"},
    {Text::kNeedsJudgment, "NEEDS_JUDGMENT", 1,
     "sagsbehandleren skal først tage stilling til: {0}; registrér vurderingen, og book igen",
     "the caseworker must first judge: {0}; record the judgment and book again"},
    {Text::kNeedsModeReason, "NEEDS_MODE_REASON", 1,
     "her foretrækkes mødeformen {0:word}; skriv en begrundelse for at vælge en anden",
     "the mode preferred here is {0:word}; give a reason for choosing another"},
    {Text::kNoRoom, "NO_ROOM", 0,
     "jobcentret har intet lokale til samtalen; vælg en anden tid, et andet sted eller en anden "
     "mødeform",
     "the jobcentre has no room for the meeting; choose another time, place or mode"},
    {Text::kRoomTooSmall, "ROOM_TOO_SMALL", 2,
     "lokalet `{0}` er for lille, når der kræves {1} m2 pr. person; vælg et større lokale",
     "the room `{0}` is too small for {1} m2 a person; choose a larger one"},
    {Text::kRoomTooFewSeats, "ROOM_TOO_FEW_SEATS", 2,
     "lokalet `{0}` har for få pladser, når der skal bruges {1}; vælg et større lokale",
     "the room `{0}` has too few seats where {1} are needed; choose a larger one"},
    {Text::kRoomInactive, "ROOM_INACTIVE", 1,
     "lokalet `{0}` er ikke længere i brug; vælg et andet lokale",
     "the room `{0}` is no longer in use; choose another"},
    {Text::kNotForCitizens, "NOT_FOR_CITIZENS", 0,
     "feltet kan ikke sættes af en borger; udelad det",
     "a citizen may not set the field; leave it out"},
    {Text::kNotForMode, "NOT_FOR_MODE", 1,  //
     "feltet siger intet om mødeformen {0:word}; udelad det",
     "the field says nothing of the mode {0:word}; leave it out"},
    {Text::kMeetingHasBegun, "MEETING_HAS_BEGUN", 0,
     "samtalen er begyndt og kan ikke længere afslås; registrér den som afholdt eller udeblevet",
     "the meeting has begun and can no longer be declined; record it as held or as a no-show"},
    {Text::kMeetingHasNotBegun, "MEETING_HAS_NOT_BEGUN", 0,
     "samtalen er ikke begyndt endnu; aflys den, eller vent, til den er begyndt",
     "the meeting has not begun yet; cancel it, or wait until it has"},
    {Text::kRepeated, "REPEATED", 1, "`{0}` står her to gange; skriv det én gang",
     "`{0}` is here twice; write it once"},
    {Text::kNotForLockdown, "NOT_FOR_LOCKDOWN", 0,
     "en nedlukning gælder hele kommunen; angiv ikke et jobcenter",
     "a lockdown is the whole municipality's; name no jobcentre"},
    {Text::kNoCaseworker, "NO_CASEWORKER", 0,
     "jobcentret har ingen sagsbehandler til samtalen; vælg et andet jobcenter",
     "the jobcentre has no caseworker for the meeting; choose another jobcentre"},
    {Text::kNotARequestId, "NOT_A_REQUEST_ID", 1,
     "et forespørgsels-id er 1 til {0} synlige ASCII-tegn; dan et nyt for hver forespørgsel",
     "a request id is 1 to {0} printable ASCII characters; make a new one for each request"},
    {Text::kNotLocal, "NOT_LOCAL", 1,
     "adressen `{0}` kan nås fra andre maskiner; brug 127.0.0.1, [::1] eller unix:/sti",
     "other machines reach the address `{0}`; use 127.0.0.1, [::1] or unix:/path"},
    {Text::kNotJson, "NOT_JSON", 1, "teksten er ikke JSON fra tegn {0}; ret den, og send den igen",
     "the text is no JSON from byte {0} on; correct it and send it again"},
    {Text::kUnknownField, "UNKNOWN_FIELD", 1, "feltet findes ikke; vælg mellem: {0}",
     "there is no such field; choose among: {0}"},
    {Text::kNotAText, "NOT_A_TEXT", 0, "værdien skal være en tekst i anførselstegn",
     "the value must be a text in quotes"},
    {Text::kNotABool, "NOT_A_BOOL", 0, "værdien skal være true eller false uden anførselstegn",
     "the value must be true or false, without quotes"},
    {Text::kNotAWholeNumber, "NOT_A_WHOLE_NUMBER", 0,
     "værdien skal være et helt tal uden decimaler og anførselstegn",
     "the value must be a whole number, without a fraction or quotes"},
    {Text::kNotAnObject, "NOT_AN_OBJECT", 0, "værdien skal være et objekt i krøllede parenteser",
     "the value must be an object in curly brackets"},
    {Text::kTooDeep, "TOO_DEEP", 1, "der er for mange niveauer i hinanden; brug højst {0}",
     "it is nested too deep; use at most {0} levels"},
    {Text::kRuleError, "RULE_ERROR", 1, "regelfilen skal rettes: {0}",
     "correct the rule file: {0}"},
    {Text::kNotALayer, "NOT_A_LAYER", 1,
     "`{0}` er ikke et lag af regler; skriv `national` eller din egen kommunes kode",
     "`{0}` is not a layer of rules; write `national` or the code of your own municipality"},
    {Text::kNotInLayer, "NOT_IN_LAYER", 2,
     "filen `{0}` hører ikke til laget `{1}`; send kun lagets egne filer",
     "the file `{0}` does not belong to the layer `{1}`; send only the layer's own files"},
    {Text::kNothingWaits, "NOTHING_WAITS", 1,
     "aktivering `{0}` venter ikke på godkendelse; se lagets aktiveringer",
     "activation `{0}` does not wait for approval; list the layer's activations"},
    {Text::kNeedsSecondPerson, "NEEDS_SECOND_PERSON", 0,
     "den, der har bedt om aktiveringen, kan ikke selv godkende den; bed en anden om det",
     "who asked for the activation cannot approve it; ask another person to"},
    {Text::kNothingBefore, "NOTHING_BEFORE", 1,
     "laget `{0}` havde ingen regler før dem, der er i kraft; se samtale policy status",
     "layer `{0}` had no rules before those in force; see samtale policy status"},
    {Text::kStoredRulesInvalid, "STORED_RULES_INVALID", 3,
     "de nationale regler, der er i kraft (aktivering `{0}` af `{1}`), kan ikke læses af denne "
     "version af samtaled (fejl: {2}, se loggen); hent filerne med samtale policy export, ret dem, "
     "læg dem i regelmappen, og start igen",
     "the national rules in force (activation `{0}` by `{1}`) do not load in this version of "
     "samtaled (errors: {2}, see the log); get their files with samtale policy export, mend them, "
     "put them in the rules folder and start again"},
    {Text::kNotACursor, "NOT_A_CURSOR", 0,
     "markøren er ikke gyldig; send en, som serveren har givet, uændret",
     "the cursor is not valid; send one that the server gave, unchanged"},
    {Text::kCursorUnknown, "CURSOR_UNKNOWN", 0,
     "markøren hører ikke til kommunens hændelser i denne database; læs tilstanden igen, og følg "
     "med fra den nyeste hændelse",
     "the cursor is of no event of the municipality in this database; read the state again and "
     "watch from the latest event"},
    {Text::kReadsTooSlowly, "READS_TOO_SLOWLY", 1,
     "der er ikke læst noget i {0} sekunder; begynd igen fra den sidste markør, og læs hurtigere",
     "nothing was read for {0} seconds; begin again from the last cursor, and read faster"},
    {Text::kServerStops, "SERVER_STOPS", 0,
     "serveren lukkes ned; begynd igen fra den sidste markør, når den svarer",
     "the server is shutting down; begin again from the last cursor when it answers"},
    {Text::kNoFilesOfLayer, "NO_FILES_OF_LAYER", 2,
     "mappen `{0}` har ingen filer i laget `{1}`; vælg en anden mappe eller et andet lag (--layer "
     "national), eller opgiv lagets regler med --no-files",
     "the folder `{0}` has no files of the layer `{1}`; choose another folder or layer (--layer "
     "national), or give the layer's rules up with --no-files"},
    {Text::kNothingOpen, "NOTHING_OPEN", 1,
     "gennemgangen har intet åbent punkt af typen {0}; se dens punkter, og vælg blandt dem",
     "the review has no open item of {0}; list its items and choose among them"},
    {Text::kNoOrganizer, "NO_ORGANIZER", 1,
     "jobcentret `{0}` har ingen e-mailadresse at indbyde fra; giv det en, eller nævn ingen "
     "deltagere",
     "the jobcentre `{0}` has no e-mail address to invite from; give it one, or name no attendees"},
    {Text::kMeetingByMode, "MEETING_BY_MODE", 2, "{0} – {1:word}", "{0} ({1:word})"},
    {Text::kMeetingOfCitizen, "MEETING_OF_CITIZEN", 3, "{0} med {2} – {1:word}",
     "{0} with {2} ({1:word})"},
    {Text::kHeldByCaseworker, "HELD_BY_CASEWORKER", 1, "med {0}", "with {0}"},
    {Text::kJoinByVideo, "JOIN_BY_VIDEO", 1, "deltag på video: {0}", "join by video: {0}"},
    {Text::kVideoLinkFollows, "VIDEO_LINK_FOLLOWS", 0, "linket til videosamtalen følger",
     "the link to the video meeting follows"},
    {Text::kCaseworkerCalls, "CASEWORKER_CALLS", 1, "sagsbehandleren ringer til borgeren på {0}",
     "the caseworker calls the citizen on {0}"},
    {Text::kCaseworkerWillCall, "CASEWORKER_WILL_CALL", 0, "sagsbehandleren ringer til borgeren",
     "the caseworker calls the citizen"},
    {Text::kCitizenCalls, "CITIZEN_CALLS", 1, "borgeren ringer til sagsbehandleren på {0}",
     "the citizen calls the caseworker on {0}"},
    {Text::kCitizenWillCall, "CITIZEN_WILL_CALL", 0,
     "borgeren ringer til sagsbehandleren; nummeret følger",
     "the citizen calls the caseworker; the number follows"},
    {Text::kCallTheJobcentre, "CALL_THE_JOBCENTRE", 1, "ring til jobcentret: {0}",
     "call the jobcentre: {0}"},
    {Text::kWriteToTheJobcentre, "WRITE_TO_THE_JOBCENTRE", 1, "skriv til jobcentret: {0}",
     "write to the jobcentre: {0}"},
    {Text::kAbsence, "ABSENCE", 0, "fravær", "absent"},
    {Text::kDaysOf, "DAYS_OF", 1, "samtaler: {0}", "meetings: {0}"},
    {Text::kBusyTimesOf, "BUSY_TIMES_OF", 1, "optagne tider: {0}", "busy times: {0}"},
};

// What a machine word, or a holiday in either language, is called in a sentence.
struct Term {
  std::string_view word;
  std::string_view danish;
  std::string_view english;
};

constexpr Term kGlossary[] = {
    {"physical", "fysisk fremmøde", "physical meeting"},
    {"no_permit", "ingen regel tillader den", "no rule permits it"},
    {"consent_refused", "borgeren har afslået", "the citizen has refused"},
    {"telephone", "telefon", "telephone"},
    {"video", "video", "video"},
    {"citizen", "borgeren", "citizen"},
    {"caseworker", "sagsbehandleren", "caseworker"},
    {"a_kasse", "a-kassen", "unemployment fund"},
    {"administrator", "administratoren", "administrator"},
    {"operator", "driftsmedarbejderen", "operator"},
    {"law", "loven", "law"},
    {"jobcentre", "jobcentret", "jobcentre"},
    {"municipality", "kommunen", "municipality"},
    {"booked", "booket", "booked"},
    {"held", "afholdt", "held"},
    {"no_show", "udeblevet", "marked as a no-show"},
    {"declined", "afslået", "declined"},
    {"cancelled", "aflyst", "cancelled"},
    {"nytårsdag", "nytårsdag", "New Year's Day"},
    {"skærtorsdag", "skærtorsdag", "Maundy Thursday"},
    {"langfredag", "langfredag", "Good Friday"},
    {"påskedag", "påskedag", "Easter Sunday"},
    {"2. påskedag", "2. påskedag", "Easter Monday"},
    {"store bededag", "store bededag", "Great Prayer Day"},
    {"Kristi himmelfartsdag", "Kristi himmelfartsdag", "Ascension Day"},
    {"pinsedag", "pinsedag", "Whit Sunday"},
    {"2. pinsedag", "2. pinsedag", "Whit Monday"},
    {"juledag", "juledag", "Christmas Day"},
    {"2. juledag", "2. juledag", "Second Day of Christmas"},
};

// True when `pattern` names each of its arguments, no other, and is well formed for fmt.
constexpr bool UsesArguments(std::string_view pattern, std::size_t arguments) {
  std::array<bool, kMaxArguments> used{};
  for (std::size_t at = 0; at < pattern.size(); ++at) {
    if (pattern[at] == '}') return false;
    if (pattern[at] != '{') continue;
    const std::size_t end = pattern.find('}', at);
    if (end == pattern.npos) return false;
    const std::string_view field = pattern.substr(at + 1, end - at - 1);
    if (field.empty() || field[0] < '0' || field[0] >= '0' + static_cast<int>(arguments))
      return false;
    if (field.size() > 1 && field.substr(1) != ":word") return false;
    used[static_cast<std::size_t>(field[0] - '0')] = true;
    at = end;
  }
  for (std::size_t i = 0; i < arguments; ++i) {
    if (!used[i]) return false;
  }
  return true;
}

constexpr bool IsMessage(std::string_view text, std::size_t arguments) {
  return !text.empty() && !(text[0] >= 'A' && text[0] <= 'Z') && text.back() != '.' &&
         UsesArguments(text, arguments);
}

constexpr bool RowsAreSound() {
  for (std::size_t i = 0; i < std::size(kRows); ++i) {
    const Row& row = kRows[i];
    if (static_cast<std::size_t>(row.text) != i || row.name.empty()) return false;
    if (row.arguments > kMaxArguments) return false;
    if (!IsMessage(row.danish, row.arguments) || !IsMessage(row.english, row.arguments))
      return false;
  }
  return true;
}
static_assert(RowsAreSound(),
              "every text: in the order of Text, in both languages, with its arguments");

const Row& RowOf(Text text) {
  const auto index = static_cast<std::size_t>(text);
  SAMTALE_CHECK(index < std::size(kRows));
  return kRows[index];
}

char Lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool SameIgnoringCase(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char x, char y) { return Lower(x) == Lower(y); });
}

// `argument` itself when the glossary does not know it.
std::string_view InLanguage(std::string_view argument, Language language) {
  for (const Term& term : kGlossary) {
    if (SameIgnoringCase(argument, term.word) || argument == term.english) {
      return language == Language::kDanish ? term.danish : term.english;
    }
  }
  return argument;
}

struct Argument {
  std::string_view text;
  Language language;
};

}  // namespace
}  // namespace samtale

template <>
struct fmt::formatter<samtale::Argument> {
  constexpr auto parse(fmt::format_parse_context& context) {
    in_language = context.begin() != context.end() && *context.begin() != '}';
    return std::find(context.begin(), context.end(), '}');
  }
  template <class Context>
  auto format(const samtale::Argument& argument, Context& context) const {
    const std::string_view shown =
        in_language ? samtale::InLanguage(argument.text, argument.language) : argument.text;
    return std::copy(shown.begin(), shown.end(), context.out());
  }
  bool in_language = false;
};

namespace samtale {

std::string Render(const Message& message, Language language) {
  const Row& row = RowOf(message.text);
  SAMTALE_CHECK(message.arguments.size() >= row.arguments);
  std::array<Argument, kMaxArguments> arguments{};
  for (std::size_t i = 0; i < row.arguments; ++i) arguments[i] = {message.arguments[i], language};
  // fmt throws on a pattern that is wrong; RowsAreSound has seen them all.
  return fmt::format(fmt::runtime(language == Language::kDanish ? row.danish : row.english),
                     arguments[0], arguments[1], arguments[2]);
}

std::string_view Name(Text text) { return RowOf(text).name; }

}  // namespace samtale
