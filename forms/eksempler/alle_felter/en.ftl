# An example. The texts are the project's own (see kilde.md).

blanket = Example: borrowing rooms and equipment
    .description = An example with every kind of field that the language of forms has. No municipality receives the answers.
    .who = The example is for those who want to see how a form works. In it you are a member of an association that wants to borrow rooms or equipment.
    .time = It takes about 10 minutes. Use invented information.
    .receipt = It was an example, so nothing more happens.
law-fol21 = The Danish Act on Non-formal Education and Democratic Voluntary Activity, section 21

## Who is applying?

step-ansoeger = Who is applying?
    .description = If you have logged in, some of it has been written for you.
rolle = What are you in the association?
    .error-missing = Choose what you are in the association
    .option-formand = Chairperson
    .option-medlem = Member
    .option-andet = Not a member
ikke_medlem = Only members can apply for an association.
    .heading = You cannot apply
    .help = Ask a member of the association to apply, or become a member first.
person = You who are applying
person-navn = Your name
    .error-missing = Write your name
    .prefilled = Your name is corrected at the national register
person-cpr = Your CPR number
    .hint = 10 digits, for example 010203-0000
    .error-missing = Write your CPR number with 10 digits
    .prefilled = It cannot be changed here
person-mail = Your e-mail address
    .hint = We write to it when the loan is ready
    .error-missing = Write your e-mail address
person-telefon = Your telephone number
    .hint = 8 digits, or + and country code
    .consequence = Without it we cannot call you if a room is suddenly taken.
person-adresse = Your address
person-adresse-vej = Street, number, floor and door
    .error-missing = Find your address, or write street and number
person-adresse-postnr = Postal code
    .error-missing = Write your postal code with 4 digits
person-adresse-by = Town
    .error-missing = Write the town you live in
section-forening = The association
    .description = As chairperson you answer for the association.
cvr = The association's CVR number
    .hint = 8 digits
    .error-missing = Write the association's CVR number with 8 digits
p_nummer = The association's P number
    .hint = Only if the association has one

## What are you going to do?

step-planer = What are you going to do?
om_planer =
    Write the meetings that you need rooms or equipment for.

    - A meeting is on one day.
    - Helpers are those who come before the others and leave after them.
    .heading = What to do
moeder = Meetings
    .row = Meeting { $row }
    .add = Add a meeting
    .remove = Remove the meeting
moeder-titel = What is the meeting?
    .error-missing = Write what the meeting is
moeder-dato = On which day is the meeting?
    .hint = For example 24 12 2026
    .error-missing = Write on which day the meeting is
moeder-begynder = When does the meeting begin?
    .hint = For example 19.30
    .error-missing = Write at what time the meeting begins
moeder-slutter = When does the meeting end?
    .hint = For example 21.00
    .error-missing = Write at what time the meeting ends
moeder-deltagere = How many will come?
    .error-missing = Write how many will come
moeder-hjaelpere = Helpers
    .row = Helper { $row }
    .add = Add a helper
    .remove = Remove the helper
moeder-hjaelpere-navn = The helper's name
    .error-missing = Write the helper's name
moeder-hjaelpere-opgaver = What does { $navn } help with?
    .option-kaffe = Coffee
    .option-teknik = Technical things
    .option-oprydning = Cleaning up
    .option-intet = Nothing in particular
deltagere_i_alt = Participants in all
behov = What do you want to borrow?
    .hint = You may tick more than one.
    .error-missing = Choose what you want to borrow
    .option-lokale = A room
    .option-udstyr = Equipment
    .option-intet = Nothing this time

## What do you want to borrow?

step-laan = The loan
kommune-hvem = the association
section-lokale = The room
lokale_postnr = Postal code where the room should be
    .error-missing = Write the postal code where the room should be
fra_maaned = From which month?
    .hint = For example 01 2027
    .error-missing = Write the month in which the loan begins
section-udstyr = The equipment
    .description = The deposit is a tenth of what the equipment is worth. It is paid back.
udstyr_oenske = Which equipment?
    .error-missing = Write which equipment you want to borrow
vaerdi = What is the equipment worth?
    .hint = In kroner, about
    .error-missing = Write what the equipment is worth in kroner
depositum = Deposit
konto = Account for paying it back
    .hint = Registration number of 4 digits and account number
    .error-missing = Write the account that the deposit is to be paid back to

## What do you think?

step-mening = What do you think?
laant_foer = Have you borrowed before?
    .error-missing = Choose whether you have borrowed before
tilfredshed = What do you think of the last time?
    .hint = Choose an answer in each row.
    .option-meget_uenig = Strongly disagree
    .option-uenig = Disagree
    .option-hverken = Neither
    .option-enig = Agree
    .option-meget_enig = Strongly agree
tilfredshed-rent = It was clean and tidy
tilfredshed-let = It was easy to apply
tilfredshed-hjaelp = We got the help that we needed
bemaerkning = Do you want to say more?
faerdig = Have you finished writing?
    .hint = If you answer yes, the text cannot be changed until you answer no

## Finally

step-afslutning = Finally
vedtaegter = The association's articles
    .hint = One file of type pdf
    .error-missing = Choose the file with the association's articles, or tick that you will send them later
billeder = Pictures of equipment that you bring yourselves
    .hint = Up to three files of type pdf, png or jpg, each of at most 5 MB
samtykke_bank = Consent
samtykke_bank-oplysninger = information on who owns the account
erklaering = What I have written is right, and the association knows that I am applying.
    .error-missing = Tick this if what you have written is right

## Rules

rule-slutter_foer_start = The meeting ends before it begins. Correct one of the times
rule-mange_deltagere = Not every room has space for so many. We will call you about it
rule-sen_aften = After 22.00 you lock up yourselves
rule-ingen_hjaelpere = A meeting with more than 50 is best with a helper. Without one you clean up yourselves
