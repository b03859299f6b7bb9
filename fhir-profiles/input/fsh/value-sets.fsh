ValueSet: CompetencyLevels
Id: competency-level
Title: "Competency levels"
Description: "All competency levels."
* ^experimental = false
* include codes from system CompetencyLevel

ValueSet: CompetencyStatuses
Id: competency-status
Title: "Competency assertion statuses"
Description: "All statuses of a competency assertion."
* ^experimental = false
* include codes from system CompetencyStatus

ValueSet: VerificationMethods
Id: verification-method
Title: "Verification methods"
Description: "All verification methods."
* ^experimental = false
* include codes from system VerificationMethod

ValueSet: CompetencyTopics
Id: competency-topic
Title: "Competency topics"
Description: "All competency topics."
* ^experimental = false
* include codes from system CompetencyTopic

ValueSet: AssignmentOutputs
Id: assignment-output
Title: "Outputs of a learning assignment"
Description: "All outputs of a learning assignment."
* ^experimental = false
* include codes from system AssignmentOutput

ValueSet: QualificationStatuses
Id: qualification-status
Title: "Qualification statuses"
Description: "All statuses of a qualification."
* ^experimental = false
* include codes from system QualificationStatus

ValueSet: QualificationSources
Id: qualification-source
Title: "How a qualification is known"
Description: "All ways in which a qualification is known."
* ^experimental = false
* include codes from system QualificationSource

ValueSet: ChangeActivities
Id: change-activity
Title: "Activities that change a resource"
Description: "Our activities and the data operations of HL7."
* ^experimental = false
* include codes from system ChangeActivity
* include codes from system http://terminology.hl7.org/CodeSystem/v3-DataOperation
