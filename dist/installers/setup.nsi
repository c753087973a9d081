; The set-up program. dist/installers/make calls makensis with VERSION (a text), NUMBERS (four numbers), PROGRAM (the exe), OUT and, where it signs, SIGN.
;
;   setup.exe /S [/LOGSONLY] [/AUTOSTART=1|0] [/DATADIR=FOLDER] [/LANGUAGE=en|zh] [/GROUP=NAME or SID] [/D=FOLDER]
;
; Exit codes: 0 done · 1 cancelled · 2 failed · 3 this Windows is too old · 4 a newer version is there · 5 the MSI is installed · 6 the PC could not be set up
;
; No plug-in is used: nothing is unpacked into %TEMP% and called there. The engine itself runs its uninstaller from a copy in %TEMP%, which removes the one in the program's folder.

Unicode true
Target amd64-unicode
!include MUI2.nsh
!include LogicLib.nsh
!include FileFunc.nsh
!include WordFunc.nsh
!include Sections.nsh

!define NAME regnwl-station
!define EXE ${NAME}.exe
!define OWN_KEY "Software\${NAME}"
!define UNINSTALL_KEY "Software\Microsoft\Windows\CurrentVersion\Uninstall\${NAME}"
!define CLASSES "Software\Classes"
!define PROG_ID "${NAME}.log"
; The users of this PC, whatever the group is called in its language.
!define USERS S-1-5-32-545
; Windows 10 LTSC 2016.
!define OLDEST_BUILD 14393

Name "${NAME} ${VERSION}"
OutFile "${OUT}"
InstallDir "$PROGRAMFILES64\${NAME}"
InstallDirRegKey HKLM "${OWN_KEY}" Folder
RequestExecutionLevel admin
ManifestSupportedOS Win10
ManifestDPIAware true
ManifestLongPathAware true
!ifdef COMPRESSOR
  SetCompressor ${COMPRESSOR}
!else
  SetCompressor /SOLID lzma
!endif
CRCCheck force
AllowRootDirInstall false
ShowInstDetails nevershow
BrandingText "${NAME} ${VERSION}"
VIProductVersion "${NUMBERS}"
VIFileVersion "${NUMBERS}"
!macro VERSION_TEXTS LANGUAGE
  VIAddVersionKey /LANG=${LANGUAGE} ProductName "${NAME}"
  VIAddVersionKey /LANG=${LANGUAGE} ProductVersion "${VERSION}"
  VIAddVersionKey /LANG=${LANGUAGE} FileVersion "${VERSION}"
  VIAddVersionKey /LANG=${LANGUAGE} FileDescription "${NAME} set-up"
  VIAddVersionKey /LANG=${LANGUAGE} CompanyName "${NAME} developers"
  VIAddVersionKey /LANG=${LANGUAGE} LegalCopyright "MIT OR Apache-2.0"
!macroend
!insertmacro VERSION_TEXTS 1033
!insertmacro VERSION_TEXTS 2052
!ifdef SIGN
  !uninstfinalize '"${SIGN}" "%1"'
!endif

!define MUI_ICON assets/icon/${NAME}.ico
!define MUI_UNICON assets/icon/${NAME}.ico
!insertmacro MUI_PAGE_LICENSE LICENSE
!insertmacro MUI_PAGE_COMPONENTS
!insertmacro MUI_PAGE_DIRECTORY
!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE English
!insertmacro MUI_LANGUAGE SimpChinese

!macro TEXT NAME EN ZH
  LangString ${NAME} ${LANG_ENGLISH} "${EN}"
  LangString ${NAME} ${LANG_SIMPCHINESE} "${ZH}"
!macroend
!insertmacro TEXT TOO_OLD "${NAME} needs Windows 10 (version 1607, LTSC 2016, or later) or Windows 11. This Windows is older, so nothing was installed." \
  "${NAME} 需要 Windows 10（1607、LTSC 2016 或更高版本）或 Windows 11。这台电脑的 Windows 版本过旧，未安装任何内容。"
!insertmacro TEXT NEWER "A newer version ($0) is installed. It may have written what version ${VERSION} cannot read, so nothing was changed." \
  "已安装更新的版本（$0）。它写下的内容 ${VERSION} 可能无法读取，因此未做任何更改。"
!insertmacro TEXT BY_MSI "${NAME} was installed here by its MSI package. Upgrade or remove it with that." "这台电脑上的 ${NAME} 是用 MSI 包安装的，请用 MSI 包升级或卸载。"
!insertmacro TEXT NOT_SET_UP "The program is installed, but this PC could not be set up for it (exit code $0). In a console, run: ${EXE} setup" \
  "程序已安装，但未能完成这台电脑的设置（退出码 $0）。请在命令行执行：${EXE} setup"
!insertmacro TEXT RECORD_STAYS "The program is removed. The record of all units stays in$\r$\n$\r$\n$0$\r$\n$\r$\nIt is the only place that knows which units are registered." \
  "程序已卸载。所有设备的记录保留在$\r$\n$\r$\n$0$\r$\n$\r$\n只有这份记录知道哪些设备已注册。"
!insertmacro TEXT COMMENT "The record of all units is kept in $0 and stays there when the program is removed." "所有设备的记录保存在 $0，卸载程序后仍会保留。"
!insertmacro TEXT STATION "Station" "工位"
!insertmacro TEXT STATION_ABOUT "Registers units and writes their identities. Makes the PC's folder for the record." "注册设备并写入身份；建立本机的记录文件夹。"
!insertmacro TEXT LOGS "Logs" "日志"
!insertmacro TEXT LOGS_ABOUT "Opens batch files (.jsonl, .zip). Alone, this is all that a support desk needs." "打开批次文件（.jsonl、.zip）。售后只需安装这一项。"
!insertmacro TEXT AUTOSTART "Start at login" "登录时启动"
!insertmacro TEXT AUTOSTART_ABOUT "Opens the station whenever anybody logs in to this PC." "任何人登录这台电脑时打开工位。"
!insertmacro TEXT OPEN_LOGS "Batch file of ${NAME}" "${NAME} 批次文件"

; The program may be running: it is moved aside and goes on; the file goes with the next start of Windows.
!macro MOVE_ASIDE UN
  Function ${UN}MoveAside
    ; Those of earlier times whose programs have ended.
    Delete "$INSTDIR\${NAME}-*.old"
    ${If} ${FileExists} "$INSTDIR\${EXE}"
      Delete "$INSTDIR\${EXE}"
      ${If} ${FileExists} "$INSTDIR\${EXE}"
        StrCpy $1 1
        ${While} ${FileExists} "$INSTDIR\${NAME}-$1.old"
          IntOp $1 $1 + 1
        ${EndWhile}
        Rename "$INSTDIR\${EXE}" "$INSTDIR\${NAME}-$1.old"
        Delete /REBOOTOK "$INSTDIR\${NAME}-$1.old"
      ${EndIf}
    ${EndIf}
  FunctionEnd
!macroend
!insertmacro MOVE_ASIDE ""
!insertmacro MOVE_ASIDE "un."

; Where the record is, in $0: as this call says, as it was said before, otherwise the place of all users' data.
!macro DATA_FOLDER UN
  Function ${UN}DataFolder
    ${GetParameters} $1
    ClearErrors
    ${GetOptions} $1 "/DATADIR=" $0
    ${If} ${Errors}
      ReadRegStr $0 HKLM "${OWN_KEY}" DataFolder
      ${If} $0 == ""
        StrCpy $0 "$APPDATA\${NAME}"
      ${EndIf}
    ${EndIf}
  FunctionEnd
!macroend
!insertmacro DATA_FOLDER ""
!insertmacro DATA_FOLDER "un."

; Calls the program; its exit code in $0.
!macro STATION ARGUMENTS
  ClearErrors
  ExecWait '"$INSTDIR\${EXE}" ${ARGUMENTS}' $0
  ${If} ${Errors}
    StrCpy $0 2
  ${EndIf}
!macroend

; Gives the folder of the record to the group, and writes what this call says into the policy of the PC; exit code in $0. The program does both.
; A folder that is there stays as its administrator made it, unless this call names a group.
Function SetUpPc
  Call DataFolder
  ${GetParameters} $4
  ClearErrors
  ${GetOptions} $4 "/GROUP=" $1
  ${If} ${Errors}
    StrCpy $1 ""
    ${IfNot} ${FileExists} "$0\*.*"
      StrCpy $1 "${USERS}"
    ${EndIf}
  ${EndIf}
  StrCpy $2 ""
  StrCpy $3 ""
  ClearErrors
  ${GetOptions} $4 "/DATADIR=" $5
  ${IfNot} ${Errors}
    StrCpy $2 ' --data-dir "$5"'
  ${EndIf}
  ClearErrors
  ${GetOptions} $4 "/LANGUAGE=" $5
  ${IfNot} ${Errors}
    StrCpy $3 ' --lang $5'
  ${EndIf}
  StrCpy $0 0
  ; The policy first: giving its folder to a group takes from the group the right to change it.
  ${If} "$2$3" != ""
    !insertmacro STATION 'setup --as-policy$2$3'
  ${EndIf}
  ${If} $0 == 0
  ${AndIf} $1 != ""
    !insertmacro STATION 'setup --for-group "$1"$2'
  ${EndIf}
FunctionEnd

; What only one of the sections brings, or neither.
!macro REMOVE_LINKS
  Delete "$SMPROGRAMS\${NAME}.lnk"
  Delete "$SMPROGRAMS\${NAME} logs.lnk"
  Delete "$SMSTARTUP\${NAME}.lnk"
  DeleteRegKey HKLM "${CLASSES}\${PROG_ID}"
  DeleteRegValue HKLM "${CLASSES}\.jsonl\OpenWithProgids" ${PROG_ID}
  DeleteRegValue HKLM "${CLASSES}\.zip\OpenWithProgids" ${PROG_ID}
  ReadRegStr $1 HKLM "${CLASSES}\.jsonl" ""
  ${If} $1 == ${PROG_ID}
    DeleteRegValue HKLM "${CLASSES}\.jsonl" ""
  ${EndIf}
  DeleteRegKey /ifempty HKLM "${CLASSES}\.jsonl\OpenWithProgids"
  DeleteRegKey /ifempty HKLM "${CLASSES}\.jsonl"
  DeleteRegKey /ifempty HKLM "${CLASSES}\.zip\OpenWithProgids"
!macroend

Section "-program"
  SetShellVarContext all
  SetOutPath "$INSTDIR"
  Call MoveAside
  ClearErrors
  File "/oname=${EXE}" "${PROGRAM}"
  File LICENSE LICENSE-MIT LICENSE-APACHE
  IfErrors 0 +3
    SetErrorLevel 2
    Abort
  WriteUninstaller "$INSTDIR\uninstall.exe"
  !insertmacro REMOVE_LINKS
SectionEnd

Section "$(STATION)" station
  CreateShortcut "$SMPROGRAMS\${NAME}.lnk" "$INSTDIR\${EXE}"
  Call SetUpPc
  ${If} $0 != 0
    SetErrorLevel 6
    MessageBox MB_OK|MB_ICONEXCLAMATION $(NOT_SET_UP) /SD IDOK
  ${EndIf}
SectionEnd

Section "$(LOGS)" logs
  CreateShortcut "$SMPROGRAMS\${NAME} logs.lnk" "$INSTDIR\${EXE}" "log open"
  WriteRegStr HKLM "${CLASSES}\${PROG_ID}" "" $(OPEN_LOGS)
  WriteRegStr HKLM "${CLASSES}\${PROG_ID}\DefaultIcon" "" "$INSTDIR\${EXE},0"
  WriteRegStr HKLM "${CLASSES}\${PROG_ID}\shell\open\command" "" '"$INSTDIR\${EXE}" log open "%1"'
  WriteRegStr HKLM "${CLASSES}\.jsonl\OpenWithProgids" ${PROG_ID} ""
  WriteRegStr HKLM "${CLASSES}\.zip\OpenWithProgids" ${PROG_ID} ""
  ReadRegStr $0 HKLM "${CLASSES}\.jsonl" ""
  ${If} $0 == ""
    WriteRegStr HKLM "${CLASSES}\.jsonl" "" ${PROG_ID}
  ${EndIf}
SectionEnd

Section /o "$(AUTOSTART)" autostart
  CreateShortcut "$SMSTARTUP\${NAME}.lnk" "$INSTDIR\${EXE}"
SectionEnd

; What stands in the system's list of programs, and what the next version asks for.
Section "-listed"
  WriteRegStr HKLM "${OWN_KEY}" Folder "$INSTDIR"
  WriteRegStr HKLM "${OWN_KEY}" Version "${VERSION}"
  !macro REMEMBER SECTION
    StrCpy $0 0
    ${If} ${SectionIsSelected} ${${SECTION}}
      StrCpy $0 1
    ${EndIf}
    WriteRegDWORD HKLM "${OWN_KEY}" ${SECTION} $0
  !macroend
  !insertmacro REMEMBER station
  !insertmacro REMEMBER logs
  !insertmacro REMEMBER autostart
  Call DataFolder
  WriteRegStr HKLM "${OWN_KEY}" DataFolder "$0"
  WriteRegStr HKLM "${UNINSTALL_KEY}" Comments $(COMMENT)
  WriteRegStr HKLM "${UNINSTALL_KEY}" DisplayName "${NAME}"
  WriteRegStr HKLM "${UNINSTALL_KEY}" DisplayVersion "${VERSION}"
  WriteRegStr HKLM "${UNINSTALL_KEY}" DisplayIcon "$INSTDIR\${EXE}"
  WriteRegStr HKLM "${UNINSTALL_KEY}" Publisher "${NAME} developers"
  WriteRegStr HKLM "${UNINSTALL_KEY}" InstallLocation "$INSTDIR"
  WriteRegStr HKLM "${UNINSTALL_KEY}" UninstallString '"$INSTDIR\uninstall.exe"'
  WriteRegStr HKLM "${UNINSTALL_KEY}" QuietUninstallString '"$INSTDIR\uninstall.exe" /S'
  WriteRegDWORD HKLM "${UNINSTALL_KEY}" NoModify 1
  WriteRegDWORD HKLM "${UNINSTALL_KEY}" NoRepair 1
  SectionGetSize 0 $0
  WriteRegDWORD HKLM "${UNINSTALL_KEY}" EstimatedSize $0
SectionEnd

!insertmacro MUI_FUNCTION_DESCRIPTION_BEGIN
  !insertmacro MUI_DESCRIPTION_TEXT ${station} $(STATION_ABOUT)
  !insertmacro MUI_DESCRIPTION_TEXT ${logs} $(LOGS_ABOUT)
  !insertmacro MUI_DESCRIPTION_TEXT ${autostart} $(AUTOSTART_ABOUT)
!insertmacro MUI_FUNCTION_DESCRIPTION_END

; Says why nothing is installed, to whoever reads it and to whoever asks for the exit code.
!macro REFUSE CODE WHY
  SetErrorLevel ${CODE}
  MessageBox MB_OK|MB_ICONSTOP ${WHY} /SD IDOK
  Quit
!macroend

!macro CHOOSE SECTION IS
  ${If} ${IS} == 0
    !insertmacro UnselectSection ${${SECTION}}
  ${Else}
    !insertmacro SelectSection ${${SECTION}}
  ${EndIf}
!macroend

Function .onInit
  SetShellVarContext all
  ReadRegStr $0 HKLM "SOFTWARE\Microsoft\Windows NT\CurrentVersion" CurrentBuildNumber
  ${If} $0 < ${OLDEST_BUILD}
    !insertmacro REFUSE 3 $(TOO_OLD)
  ${EndIf}
  ReadRegStr $0 HKLM "${OWN_KEY}" ByMsi
  ${If} $0 != ""
    !insertmacro REFUSE 5 $(BY_MSI)
  ${EndIf}
  ReadRegStr $0 HKLM "${OWN_KEY}" Version
  ${If} $0 != ""
    ${VersionCompare} "$0" "${VERSION}" $1
    ${If} $1 == 1
      !insertmacro REFUSE 4 $(NEWER)
    ${EndIf}
    ; As it was.
    !macro AS_BEFORE SECTION
      ReadRegDWORD $1 HKLM "${OWN_KEY}" ${SECTION}
      !insertmacro CHOOSE ${SECTION} $1
    !macroend
    !insertmacro AS_BEFORE station
    !insertmacro AS_BEFORE logs
    !insertmacro AS_BEFORE autostart
  ${EndIf}
  ${GetParameters} $0
  ClearErrors
  ${GetOptions} $0 "/LOGSONLY" $1
  ${IfNot} ${Errors}
    !insertmacro CHOOSE station 0
    !insertmacro CHOOSE autostart 0
    !insertmacro CHOOSE logs 1
  ${EndIf}
  ClearErrors
  ${GetOptions} $0 "/AUTOSTART=" $1
  ${IfNot} ${Errors}
    !insertmacro CHOOSE autostart $1
  ${EndIf}
FunctionEnd

Function un.onInit
  SetShellVarContext all
FunctionEnd

Section Uninstall
  Call un.MoveAside
  !insertmacro REMOVE_LINKS
  Delete "$INSTDIR\LICENSE"
  Delete "$INSTDIR\LICENSE-MIT"
  Delete "$INSTDIR\LICENSE-APACHE"
  ; What started this copy may not have ended yet.
  Delete /REBOOTOK "$INSTDIR\uninstall.exe"
  RMDir /REBOOTOK "$INSTDIR"
  Call un.DataFolder
  DeleteRegKey HKLM "${UNINSTALL_KEY}"
  DeleteRegKey HKLM "${OWN_KEY}"
  ${If} ${FileExists} "$0\*.*"
    MessageBox MB_OK|MB_ICONINFORMATION $(RECORD_STAYS) /SD IDOK
  ${EndIf}
SectionEnd
