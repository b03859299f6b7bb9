// Codes of our own. Each system is complete: what is not listed here is not used.

CodeSystem: ResourceKind
Id: resource-kind
Title: "Kinds of resources"
Description: "Tells our resources from others of the same type; searchable by the stock parameters code and category."
* ^experimental = false
* ^caseSensitive = true
* #learning-assignment "Learning assignment" "A Task: a clinician is to take a lesson."
* #competency-assertion "Competency assertion" "A Basic: what a clinician was shown to know, how that was checked, and until when it holds."
* #education-delivered "Education delivered" "A Communication: a lesson was shown to a clinician."
* #privilege-restriction "Privilege restriction" "A Flag: something that a clinician may otherwise do is restricted."
* #certificate "Certificate" "A DocumentReference: a certificate of a clinician."

CodeSystem: CompetencyLevel
Id: competency-level
Title: "Competency levels"
Description: "What was checked. No level here means that somebody may perform anything."
* ^experimental = false
* ^caseSensitive = true
* #knowledge-check "Knowledge check passed" "Passed a short scored check of knowledge on one topic, as of one revision of it."

CodeSystem: CompetencyStatus
Id: competency-status
Title: "Competency assertion status"
Description: "Where an assertion stands; whether its period is over is read from the period."
* ^experimental = false
* ^caseSensitive = true
* #active "Active" "Holds within its period."
* #superseded "Superseded" "A newer assertion on the same topic took its place."
* #update-due "Update due" "The topic changed since; an update is due before the period ends."
* #expired "Expired" "Its period is over."
* #revoked "Revoked" "Withdrawn, for instance because the check was flawed."

CodeSystem: VerificationMethod
Id: verification-method
Title: "Verification methods"
Description: "Who or what vouches for an assertion."
* ^experimental = false
* ^caseSensitive = true
* #automated-knowledge-check "Automated knowledge check" "Scored by the software, without a person watching."
* #other-system "Another system" "A registered system vouches for it; Preceptor saw no check."

CodeSystem: AssignmentOutput
Id: assignment-output
Title: "Outputs of a learning assignment"
Description: "What came out of an assignment."
* ^experimental = false
* ^caseSensitive = true
* #assessment-result "Assessment result" "The answers and the score of one attempt."
* #competency-assertion "Competency assertion" "The competency that a passed attempt led to."

CodeSystem: QualificationKind
Id: qualification-kind
Title: "Kinds of qualification"
Description: "Slices of Practitioner.qualification."
* ^experimental = false
* ^caseSensitive = true
* #licence "Licence" "A licence to practise, issued by a state or country."
* #certification "Certification" "A certificate of a board or a course, with its own expiry."
* #competency "Competency" "A competency, pointing to its assertion."

CodeSystem: QualificationStatus
Id: qualification-status
Title: "Qualification status"
Description: "The lifecycle of a qualification, in the shape of the VhDir qualification status."
* ^experimental = false
* ^caseSensitive = true
* #active "Active" "In force."
* #inactive "Inactive" "Lapsed or given up."
* #issued-in-error "Issued in error" "Never rightly issued."
* #revoked "Revoked" "Withdrawn by the issuer."
* #pending "Pending" "Applied for, or not yet in force."
* #unknown "Unknown" "Not known."

CodeSystem: QualificationSource
Id: qualification-source
Title: "How a qualification is known"
Description: "Never mixed up in any screen or resource."
* ^experimental = false
* ^caseSensitive = true
* #verified "Verified" "Confirmed at the primary source."
* #document "Document" "Read from a document that was handed in."
* #self-reported "Self-reported" "Said by the clinician."

CodeSystem: ChangeActivity
Id: change-activity
Title: "Activities that change a resource"
Description: "Provenance.activity of our resources."
* ^experimental = false
* ^caseSensitive = true
* #register "Register" "A clinician became known."
* #assign "Assign" "A lesson was assigned."
* #deliver "Deliver" "A lesson was opened."
* #assess "Assess" "A check was answered and scored."
* #assert "Assert" "A competency was asserted."
* #complete "Complete" "An assignment was completed."
* #supersede "Supersede" "A newer assertion took the place."
* #amend "Amend" "Something was added or corrected."
* #withdraw "Withdraw" "Taken back."

CodeSystem: CompetencyTopic
Id: competency-topic
Title: "Competency topics"
Description: "One per boxed-warning topic: ingredient and route. The topics are the tenant's knowledge base; Coding.version is the topic's revision."
* ^experimental = false
* ^caseSensitive = true
* ^content = #not-present

CodeSystem: ItemOption
Id: item-option
Title: "Options of a check's items"
Description: "Identifies an option within its item. Which one is right is not published."
* ^experimental = false
* ^caseSensitive = true
* #a "Option a"
* #b "Option b"
* #c "Option c"
* #d "Option d"
