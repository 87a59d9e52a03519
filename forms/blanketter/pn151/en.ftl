# PN 151. The texts are the project's own (see kilde.md).

blanket = Application to care for a close relative or friend
    .description = Apply to be employed by the municipality to care for someone close to you who has a disability or a serious illness.
    .who = You can apply if you have a job, run your own business or are looking for work. Up to six people can apply together and share the care.
    .time = It takes about 20 minutes. The person to be cared for must answer some of the questions personally.
    .need =
        - CPR numbers of the person to be cared for and of those who apply
        - bank account numbers of those who apply
        - the name of the doctor, or the doctor’s provider number
    .receipt = The municipality reads the application and writes to you. It may ask for more information. Tell the municipality if anything changes while you wait.

## Who needs care?

step-modtager = Who needs care?
    .description = We call the person to be cared for the care recipient. The application goes to the municipality where the care recipient lives.

pasningsmodtager = The care recipient
pasningsmodtager-hvis = the care recipient's

kommune-hvem = the care recipient

## Why is care needed?

step-helbred = Why is care needed?
    .description = The municipality must know about the illness or disability to make a decision. Write only what matters for the care.

tilstand = What illness or disability does the care recipient have?
    .hint = Describe briefly what it is, how long it is expected to last, and what help is needed
    .error-missing = Describe the illness or disability of the care recipient
    .error-too_long = Shorten the text about the illness or disability. It can be no more than { $max } characters
bilag = Description from a doctor or hospital
    .hint = Choose one file if you have a description. It must be a pdf, png or jpg of no more than 10 MB

section-egen_laege = The care recipient's doctor
    .description = The municipality asks the doctor only if the care recipient says yes to it.

laege_kendt_ved = What can you tell us about the doctor?
    .hint = A provider number (ydernummer) is the doctor's own number of 6 digits. The doctor can tell you what it is
    .error-missing = Choose whether to give the doctor's provider number or name and address
    .option-ydernummer = The doctor's provider number
    .option-navn_og_adresse = The doctor's name and address
ydernummer = The doctor's provider number
    .hint = 6 digits, for example 012345
    .error-missing = Enter the doctor's provider number, 6 digits
    .error-too_long = Enter the doctor's provider number with 6 digits. You have entered too many
rule-ydernummer_ikke_seks_cifre = Enter the doctor's provider number, 6 digits

laege = The doctor's name and address
laege-fornavn = The doctor's first name
    .error-missing = Enter the doctor's first name
laege-efternavn = The doctor's last name
    .error-missing = Enter the doctor's last name
laege-adresse = The doctor's street and house number
    .error-missing = Enter the street and house number of the doctor's address
laege-postnr = The doctor's postcode
    .error-missing = Enter the doctor's postcode, 4 digits
laege-by = The doctor's town or city
    .error-missing = Enter the town or city of the doctor's address

## Who will give the care?

step-ansoegning = Who will care for the care recipient?
    .description = There can be up to six applicants. Enter yourself first.

ansoegere = Applicants
    .row = Applicant { $row }
    .add = Add an applicant
    .remove = Remove applicant { $row }
    .error-rows_max = Remove an applicant. There can be no more than six
ansoegere-person = The applicant's name and address
ansoegere-person-hvis = the applicant's
ansoegere-konto = Which account should the applicant's pay go to?
    .hint = Registration number of 4 digits and account number of up to 10 digits
    .error-missing = Enter the registration number and account number of the applicant's account
    .error-registration_missing = Enter the registration number of the applicant's account. It has 4 digits
    .error-account_missing = Enter the account number of the applicant's account
    .error-not_an_account = Correct the applicant's account. The registration number has 4 digits and the account number no more than 10
ansoegere-tilknytning = What is the applicant's work situation?
    .error-missing = Choose whether the applicant is an employee, is self-employed or is looking for work
    .option-loenmodtager = Employee
    .option-selvstaendig = Self-employed
    .option-jobsoegende = Actively looking for work
ansoegere-arbejdsgiver = What is the name of the employer or of the applicant's own business?
    .error-missing = Enter the name of the applicant's employer or own business
ansoegere-pension = Does the applicant have a pension scheme?
    .error-missing = Choose whether the applicant has a pension scheme
ansoegere-pensionskasse = What is the name of the pension fund?
    .hint = Enter the name of the pension fund or pension company
    .error-missing = Enter the name of the applicant's pension fund
ansoegere-pensionsafdeling = Department of the pension fund
    .hint = Enter the name or number of the department if you know it
rule-passer_sig_selv = Enter the applicant's own CPR number. You have entered the care recipient's
rule-samme_ansoeger_to_gange = Enter each applicant once. Another applicant already has this CPR number

## When is the care to take place?

step-tidsrum = When is the care to take place?

om_perioder =
    The municipality can employ you for up to 6 months. The time can be extended by up to 3 months if there are special circumstances.

    You can divide the time into several periods:

    - A period can be one month or longer.
    - A period can be shorter only if you have agreed it with the employer. Send the agreement to the municipality as soon as you have it.

    Remember to tell the employer in good time. As a rule this must be done at least 6 weeks before the first day.
    .heading = About the periods

perioder = Periods
    .row = Period { $row }
    .add = Add a period
    .remove = Remove period { $row }
    .error-rows_max = Remove a period. There can be no more than 12
perioder-fra = First day of the period
    .hint = For example 1 12 2026
    .error-missing = Enter the first day of the period
perioder-til = Last day of the period
    .hint = For example 31 12 2026
    .error-missing = Enter the last day of the period
perioder-dage = Days in the period
rule-slutter_foer_start = Change the dates. The last day of the period is before the first
rule-perioder_overlapper = Change the dates so that each day is in one period only. The period overlaps another
rule-begynder_foer_i_dag = The period begins before today. Check that the date is right

dage_i_alt = Days in total
rule-over_seks_maaneder = The periods add up to more than 6 months. The municipality can agree to this only if there are special circumstances
rule-over_ni_maaneder = The periods add up to more than 9 months. The municipality can employ for no more than 6 months and extend by 3

kortere_aftalt = Have you agreed the short periods with the employer?
    .hint = One or more of the periods is shorter than a month
    .error-missing = Choose whether you have agreed the short periods with the employer
rule-kortere_ikke_aftalt = Make an agreement with the employer about the short periods, and send it to the municipality

## The care recipient's answers

step-svar_fra_modtager = What does the care recipient answer?
    .description = This page is for the care recipient.

selv_svare =
    The answers here must be the care recipient's own. Sit together, or read the page aloud. Choose the answer that the care recipient gives. You must not answer on your own.

    Is the care recipient a child, or does the care recipient have a legal guardian? Then ask the municipality who is to answer.
    .heading = The care recipient must answer personally

samtykke_laege = Consent
samtykke_laege-oplysninger = information about the illness or disability described in the application

section-enighed = Does the care recipient agree?
    .description = The municipality can say yes only when both the applicant and the care recipient want the care.

erklaering_modtager = I am the care recipient. I know what my yes or no to the consent means, and that I must tell the municipality if anything changes. I agree that the applicant is to care for me.
    .error-missing = Tick the box when the care recipient agrees to be cared for by the applicant

## The applicants' statement

step-rettigheder = What must the applicants know?
    .description = All applicants must read this page.

pligter =
    - The municipality needs the information to handle the application. Ask the municipality if there is something you cannot answer.
    - If you receive the help, you must tell the municipality when something changes that may matter for it. This applies both to yourselves and to the care recipient.
    - The municipality may collect information about your finances and holidays without asking you. It can get it from other authorities, the income register (eIndkomst), unemployment insurance funds and the holiday fund (Feriekonto). It can also get it about others in your household.
    - The municipality uses the information in the case and may later use it for checks.
    .heading = Rights and duties

persondata =
    The municipality is responsible for the information. It uses it to handle the application under section 118 of the Danish Act on Social Services.

    The municipality may pass it on to other authorities and to private parties. This happens only when they have a legal right to it or work together with the municipality. The municipality deletes the information when it no longer has to keep it.

    You have the right to:

    - know what the municipality knows about you
    - have wrong information corrected or deleted
    - complain to the Danish Data Protection Agency (Datatilsynet)

    The municipality has a data protection officer whom you can ask.
    .heading = How the municipality uses the information

erklaering_ansoegere = All applicants have read this page and know their rights and duties.
    .error-missing = Tick the box when all applicants have read the page

## Laws

law-sel118 = Act on Social Services (serviceloven), section 118
law-rsl11 = Act on Legal Protection in Social Matters (retssikkerhedsloven), section 11
