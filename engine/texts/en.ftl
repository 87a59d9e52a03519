# The product's own texts in English: faults (error-*) and the renderer's words (ui-*).
# After a change: UPDATE=1 cargo test -p blanket-engine

## Faults in answers

error-missing-write = Fill in “{ $label }”
error-missing-choose = Choose an answer to “{ $label }”
error-missing-confirm = Tick the box to confirm: “{ $label }”
error-missing-attach = Attach a file to “{ $label }”
error-not_a_number = Write “{ $label }” as a number, for example 12.5
error-not_an_amount = Write “{ $label }” as an amount in kroner, for example 1,234.50
error-too_many_decimals =
    { $max ->
        [0] Write “{ $label }” as a whole number
       *[other] Write “{ $label }” with at most { $max } decimals
    }
error-too_small = “{ $label }” must be at least { $min }
error-too_large = “{ $label }” must be at most { $max }
error-too_long = “{ $label }” may be at most { $max } characters long. You have written { $length }
error-not_a_date = Write “{ $label }” as a date that exists, for example 24 12 2026
error-not_a_month = Write “{ $label }” as a month and a year, for example 12 2026
error-not_a_time = Write “{ $label }” as a time of day, for example 08:30
error-too_early = “{ $label }” must be { $min } or later
error-too_late = “{ $label }” must be { $max } or earlier
error-day_missing = Write the day in “{ $label }”
error-month_missing = Write the month in “{ $label }”
error-year_missing = Write the year in “{ $label }” with four digits
error-not_an_option = Choose one of the answers to “{ $label }”
error-not_a_cpr = Write “{ $label }” with 10 digits, for example 010190-1234
error-not_a_cvr = Write “{ $label }” with 8 digits. If there are 8 already, see whether one of them is wrong
error-not_a_p_number = Write “{ $label }” with 10 digits
error-not_a_phone = Write “{ $label }” with 8 digits, or with a country code before it, for example +49 30 123456
error-not_an_email = Write “{ $label }” as an e-mail address, for example name@example.com
error-not_a_postal_code = Write “{ $label }” with 4 digits
error-not_an_account = Write “{ $label }” with 4 digits in the registration number and at most 10 digits in the account number
error-account_missing = Write the account number in “{ $label }”
error-registration_missing = Write the registration number in “{ $label }”
error-too_few_chosen = Choose at least { $min } answers to “{ $label }”
error-too_many_chosen = Choose at most { $max } answers to “{ $label }”
error-not_alone = You have chosen answers to “{ $label }” that cannot be chosen together. Remove one of them
error-left_out = You have not answered “{ $label }”. { $consequence } You may send without it.
error-stopped = You cannot send the form: { $label }
error-file_too_large = The file “{ $name }” is too large. It may be at most { $max } MB
error-file_type = The file “{ $name }” is not of a type we can receive. Choose one of the types { $types }
error-too_many_files = Choose at most { $max } files for “{ $label }”
error-not_a_file = We cannot find a file for “{ $label }”. Remove it and attach it again
error-rows_max = There can be at most { $max } under “{ $label }”. Remove the surplus

## Answers shown as text

ui-yes = Yes
ui-no = No
ui-month-1 = January
ui-month-2 = February
ui-month-3 = March
ui-month-4 = April
ui-month-5 = May
ui-month-6 = June
ui-month-7 = July
ui-month-8 = August
ui-month-9 = September
ui-month-10 = October
ui-month-11 = November
ui-month-12 = December
ui-part-day = Day
ui-part-month = Month
ui-part-year = Year
ui-part-registration = Registration number
ui-part-account = Account number
ui-part-vej = Street, number, floor and door
ui-part-postnr = Postcode
ui-part-by = Town
ui-part-dar_id = The address's number in the address register
ui-file-later = Will be sent later

## The renderer

## Around every page

ui-solution = Municipal forms
ui-authority = The municipality
ui-skip = Skip to the content
ui-choose-language = Choose language
ui-demo = Demonstration: what you enter is not sent to a real municipality. Do not enter details of real people.
ui-footer-contact = Do you need help with a form? Contact Citizen Services (Borgerservice) in your municipality.
ui-loading = Loading …
ui-unavailable = This page cannot be shown right now
ui-unavailable-help = Try again in a moment. If that does not help, contact your municipality.
ui-other-engine = The form cannot be shown here
ui-other-engine-help = The form was made for another version of the program than the one that this page uses. Reload the page. If that does not help, contact whoever runs the page.
ui-not-found = This page does not exist
ui-to-catalogue = See all forms
ui-tone-error = Error
ui-tone-success = Success
ui-tone-info = Information
ui-tone-warning = Warning

## The front page

ui-catalogue-heading = Forms
ui-catalogue-lead = Choose the form that you want to fill in.

## A form's start page

ui-start-who = Who can use this form?
ui-start-time = Before you begin
ui-start-data = How we handle your information
ui-data-use = The municipality is responsible for the information that you give here. It uses it only to handle your case.
ui-start-law = We may ask because the law says so:
ui-form-number = Corresponds to KL's form { $number }. The texts are this project's own, not KL's.
ui-begin = Start

## Steps

ui-steps = Steps of the form
ui-step-of = Step { $step } of { $steps }
ui-step-done = Step { $step } is filled in
ui-step-faulty = Error in step { $step }
ui-next = Next
ui-next-to-review = Save and go to your answers
ui-back = Back
ui-close = Close

## Fields

ui-optional = (optional)
ui-choose = Choose
ui-help = Help
ui-characters-limit = You can enter up to { $count } characters
ui-characters-left = You have { $count } characters left
ui-characters-over = You have entered { $count } characters too many
ui-row-added = { $row } has been added
ui-row-removed = { $row } has been removed

## Errors

ui-fault-prefix = Error:
ui-left-out-heading = You may go on without, but look at this first
ui-faults-heading = There is something you need to correct

## Files

ui-attached-files = Attached files
ui-uploading = The file is being sent …
ui-upload-wait = Wait until the file has been sent, and then try again
ui-file-attached = { $name } is attached
ui-file-send-later = I will send it later
ui-remove-file = Remove
ui-file-removed = { $name } has been removed
ui-file-too-many = { $max ->
    [one] You can attach only one file. Remove the attached file before you choose another
   *[other] You can attach at most { $max } files. Choose fewer files
}
ui-file-type = Choose a file other than { $name }. The file must be of type { $types }
ui-file-type-here = Choose a file other than { $name }. We cannot receive files of that type
ui-file-too-large = Choose a smaller file than { $name }. The file may be at most { $max }
ui-file-too-large-here = Choose a smaller file than { $name }. It is too large for us to receive
ui-file-empty = Choose a file other than { $name }. The file is empty
ui-file-failed = { $name } was not sent. Choose the file again
ui-size-kb = { $size } kB
ui-size-mb = { $size } MB

## Check your answers, and send

ui-review-heading = Check your answers
ui-review-lead = See that everything is right before you send.
ui-review-before-sending = When you send, the municipality receives your answers.
ui-change = Change
ui-not-answered = Not answered
ui-send = Send
ui-sending = Sending …
ui-not-sent = The form has not been sent
ui-send-offline = We could not connect. Your answers are still here. Check that you are online, and send again.
ui-send-failed = Something went wrong on our side. Your answers are still here. Try to send again in a moment.
ui-send-conflict = We have already received this form from you with other answers. Contact the municipality if you want to correct something.
ui-send-outdated = There is a new edition of this form, and this one can no longer be sent. Write down your answers and reload the page.

## Receipt

ui-receipt-heading = Receipt
ui-receipt-received = We received your answers on { $time }.
ui-receipt-reference = Reference number:
ui-receipt-next = What happens now?
ui-receipt-keep = Save or print this receipt. You need the reference number if you contact the municipality.
ui-receipt-answers = Your answers
ui-print = Print
